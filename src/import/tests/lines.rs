//! Lines that name one person.

use super::check;

#[test]
#[expect(clippy::too_many_lines, reason = "one table of lines")]
fn names_titles_organizations_countries() {
    check(&[
        ("Zahid Jamil, Pakistan", &["Zahid Jamil~~~PK"]),
        (
            "- Markko Künnapu, Ministry of Justice of Estonia and chair of the Cybercrime Convention Committee (T-CY)",
            &[
                "Markko Künnapu~chair of the Cybercrime Convention Committee (T-CY)~Ministry of Justice of Estonia~EE~derived",
            ],
        ),
        (
            "- Jayantha Fernando, Director/Legal Advisor, ICT Agency of Sri Lanka",
            &["Jayantha Fernando~Director/Legal Advisor~ICT Agency of Sri Lanka~LK~derived"],
        ),
        (
            "Laurent Masson, Director for Anti-Piracy and Digital Crimes for Microsoft in Europe, Middle East and Africa (EMEA)",
            &["Laurent Masson~Director for Anti-Piracy and Digital Crimes~Microsoft"],
        ),
        ("Cristina Schulman, Council of Europe", &["Cristina Schulman~~Council of Europe"]),
        ("Maria Petrova, Director, Open Net Institute, Bulgaria", &["Maria Petrova~Director~Open Net Institute~BG"]),
        ("Maria Petrova (Open Net Institute, Bulgaria)", &["Maria Petrova~~Open Net Institute~BG"]),
        ("Maria Petrova (Bulgaria)", &["Maria Petrova~~~BG"]),
        ("Maria Petrova - Open Net Institute", &["Maria Petrova~~Open Net Institute"]),
        ("Maria Petrova – Director, Open Net Institute", &["Maria Petrova~Director~Open Net Institute"]),
        ("Maria Petrova—Open Net Institute", &["Maria Petrova~~Open Net Institute"]),
        ("Maria Petrova: Open Net Institute, Bulgaria", &["Maria Petrova~~Open Net Institute~BG"]),
        ("Maria Petrova | Director | Open Net Institute | Bulgaria", &["Maria Petrova~Director~Open Net Institute~BG"]),
        ("Maria Petrova\tOpen Net Institute\tBulgaria", &["Maria Petrova~~Open Net Institute~BG"]),
        ("Maria Petrova; Director; Open Net Institute; Bulgaria", &["Maria Petrova~Director~Open Net Institute~BG"]),
        ("Maria Petrova, Bulgaria, Open Net Institute", &["Maria Petrova~~Open Net Institute~BG"]),
        ("Open Net Institute, Maria Petrova", &["Maria Petrova~~Open Net Institute"]),
        ("Open Net Institute: Maria Petrova", &["Maria Petrova~~Open Net Institute"]),
        ("Ministry of Justice of Estonia, Mr. Jaan Tamm", &["Jaan Tamm~~Ministry of Justice of Estonia~EE~derived"]),
        ("Jaan Tamm, Director of Policy at Google", &["Jaan Tamm~Director of Policy~Google"]),
        ("Jaan Tamm, CEO of Acme Networks", &["Jaan Tamm~CEO~Acme Networks"]),
        (
            "Jaan Tamm, President, Internet Society Kenya Chapter",
            &["Jaan Tamm~President~Internet Society Kenya Chapter"],
        ),
        (
            "Jaan Tamm, Professor of Law, University of Tartu, Estonia",
            &["Jaan Tamm~Professor of Law~University of Tartu~EE"],
        ),
        ("Jaan Tamm, University of California, Berkeley", &["Jaan Tamm~~University of California, Berkeley"]),
        ("Jaan Tamm, University of Georgia", &["Jaan Tamm~~University of Georgia"]),
        (
            "Amina Otieno, Ministry of Information, Communications and Technology, Kenya",
            &["Amina Otieno~~Ministry of Information, Communications and Technology~KE"],
        ),
        (
            "Amina Otieno, Ministry of Trade, Industry and Energy",
            &["Amina Otieno~~Ministry of Trade, Industry and Energy"],
        ),
        ("Amina Otieno, Kenya ICT Action Network", &["Amina Otieno~~Kenya ICT Action Network"]),
        (
            "Amina Otieno, Communications Commission of Kenya",
            &["Amina Otieno~~Communications Commission of Kenya~KE~derived"],
        ),
        ("Amina Otieno, Government of Kenya", &["Amina Otieno~~Government of Kenya~KE~derived"]),
        (
            "Amina Otieno, Uganda Communications Commission",
            &["Amina Otieno~~Uganda Communications Commission~UG~derived"],
        ),
        (
            "Amina Otieno, Permanent Mission of Brazil to the United Nations",
            &["Amina Otieno~~Permanent Mission of Brazil to the United Nations~BR~derived"],
        ),
        ("Amina Otieno, APC", &["Amina Otieno~~APC"]),
        ("Amina Otieno, ICANN, USA", &["Amina Otieno~~ICANN~US"]),
        ("Amina Otieno, Google, Inc., USA", &["Amina Otieno~~Google, Inc.~US"]),
        ("Amina Otieno, Nairobi, Kenya", &["Amina Otieno~~~KE"]),
        ("Amina Otieno, Nairobi University, Nairobi, Kenya", &["Amina Otieno~~Nairobi University~KE"]),
        (
            "Amina Otieno, Senior Policy Advisor, European Commission",
            &["Amina Otieno~Senior Policy Advisor~European Commission"],
        ),
        ("Amina Otieno, Member of Parliament, Kenya", &["Amina Otieno~Member of Parliament~~KE"]),
        (
            "Amina Otieno, Vice President, Public Policy, Acme Corporation",
            &["Amina Otieno~Vice President, Public Policy~Acme Corporation"],
        ),
        (
            "Amina Otieno, Head of Policy, Research and Development, Acme Ltd",
            &["Amina Otieno~Head of Policy, Research and Development~Acme Ltd"],
        ),
        ("Amina Otieno, independent consultant, Kenya", &["Amina Otieno~independent consultant~~KE"]),
        ("Amina Otieno, lawyer", &["Amina Otieno~lawyer"]),
        ("Amina Otieno, Chair of the Digital Rights Committee", &["Amina Otieno~Chair~Digital Rights Committee"]),
        (
            "Amina Otieno, Secretary General of the International Telecommunication Union (ITU)",
            &["Amina Otieno~Secretary General~International Telecommunication Union (ITU)"],
        ),
        ("Amina Otieno, UNESCO Programme Specialist", &["Amina Otieno~Programme Specialist~UNESCO"]),
        (
            "Amina Otieno, Executive Director, Centre for Law and Democracy (Canada)",
            &["Amina Otieno~Executive Director~Centre for Law and Democracy~CA"],
        ),
        ("Amina Otieno from the Council of Europe", &["Amina Otieno~~Council of Europe"]),
        ("Amina Otieno of the Internet Society", &["Amina Otieno~~Internet Society"]),
        ("Amina Otieno", &["Amina Otieno"]),
        ("Amina Otieno.", &["Amina Otieno"]),
        (
            "Amina Otieno, Deputy Director, Department of Communications, South Africa",
            &["Amina Otieno~Deputy Director~Department of Communications~ZA"],
        ),
        (
            "Amina Otieno, Faculty of Law, University of Oslo, Norway",
            &["Amina Otieno~~Faculty of Law, University of Oslo~NO"],
        ),
        ("Amina Otieno, Oxford Internet Institute, UK", &["Amina Otieno~~Oxford Internet Institute~GB"]),
        ("Amina Otieno, Hong Kong", &["Amina Otieno~~~HK"]),
        ("Amina Otieno, Republic of Korea", &["Amina Otieno~~~KR"]),
        (
            "Amina Otieno, Korea Internet & Security Agency (KISA), Republic of Korea",
            &["Amina Otieno~~Korea Internet & Security Agency (KISA)~KR"],
        ),
        (
            "Amina Otieno, Ministry of Foreign Affairs, the Netherlands",
            &["Amina Otieno~~Ministry of Foreign Affairs~NL"],
        ),
        ("Amina Otieno, Nominet", &["Amina Otieno~~Nominet"]),
        ("Amina Otieno, Deutsche Telekom", &["Amina Otieno~~Deutsche Telekom"]),
        ("Amina Otieno, Facebook", &["Amina Otieno~~Facebook"]),
        ("Amina Otieno, Board Member, ISOC Ecuador", &["Amina Otieno~Board Member~ISOC Ecuador"]),
        ("Amina Otieno, Founder and CEO, Acme", &["Amina Otieno~Founder and CEO~Acme"]),
        ("Amina Otieno, Chief Privacy Officer at Acme Media", &["Amina Otieno~Chief Privacy Officer~Acme Media"]),
        ("Amina Otieno (Director, Acme Institute)", &["Amina Otieno~Director~Acme Institute"]),
        ("Amina Otieno [Acme Institute]", &["Amina Otieno~~Acme Institute"]),
        ("Amina Otieno (Acme Institute), Kenya", &["Amina Otieno~~Acme Institute~KE"]),
        ("Amina Otieno, Acme Institute (Kenya)", &["Amina Otieno~~Acme Institute~KE"]),
        ("Amina Otieno, Acme Institute, Kenya/Uganda", &["Amina Otieno~~Acme Institute"]),
        ("Minister Amina Otieno, Ministry of Health", &["Amina Otieno~Minister~Ministry of Health"]),
        ("Amina Otieno, Embassy of France in Kenya", &["Amina Otieno~~Embassy of France in Kenya"]),
        (
            "Amina Otieno, Association for Progressive Communications (APC), South Africa",
            &["Amina Otieno~~Association for Progressive Communications (APC)~ZA"],
        ),
        ("Amina Otieno, Diplo Foundation", &["Amina Otieno~~Diplo Foundation"]),
        ("Amina Otieno, DiploFoundation, Malta", &["Amina Otieno~~DiploFoundation~MT"]),
        (
            "Amina Otieno, Head of International Relations, AFNIC, France",
            &["Amina Otieno~Head of International Relations~AFNIC~FR"],
        ),
    ]);
}

#[test]
fn forms_of_address_and_degrees_are_no_names() {
    check(&[
        ("Mr. Jaan Tamm, APC", &["Jaan Tamm~~APC"]),
        ("Mrs Jaan Tamm, APC", &["Jaan Tamm~~APC"]),
        ("Ms. Amina Otieno", &["Amina Otieno"]),
        ("Dr. Amina Otieno, Professor, University of Nairobi", &["Amina Otieno~Professor~University of Nairobi"]),
        ("Prof. Dr. Amina Otieno, University of Nairobi", &["Amina Otieno~~University of Nairobi"]),
        ("Professor Amina Otieno", &["Amina Otieno"]),
        ("H.E. Amina Otieno, Minister of ICT, Kenya", &["Amina Otieno~Minister of ICT~~KE"]),
        ("H. E. Mr. Jaan Tamm, Ambassador of Estonia", &["Jaan Tamm~Ambassador of Estonia"]),
        ("Ambassador Jaan Tamm, UNESCO", &["Jaan Tamm~~UNESCO"]),
        ("Hon. Amina Otieno, Parliament of Uganda", &["Amina Otieno~~Parliament of Uganda~UG~derived"]),
        ("Sir Tim Example, W3C", &["Tim Example~~W3C"]),
        ("Amina Otieno, PhD, University of Nairobi", &["Amina Otieno~~University of Nairobi"]),
        ("Amina Otieno PhD, University of Nairobi", &["Amina Otieno~~University of Nairobi"]),
        ("Amina Otieno, Esq., Otieno & Partners", &["Amina Otieno~~Otieno & Partners"]),
        ("Eng. Ahmed El-Sayed, NTRA, Egypt", &["Ahmed El-Sayed~~NTRA~EG"]),
        ("Dr Tamm, APC", &["Tamm~~APC"]),
        ("J. Scott Example, Yahoo!, USA", &["J. Scott Example~~Yahoo!~US"]),
        ("Anna van der Berg, Hivos, The Netherlands", &["Anna van der Berg~~Hivos~NL"]),
        ("Bertrand de La Chapelle, France", &["Bertrand de La Chapelle~~~FR"]),
        ("María José Núñez-García, Colombia", &["María José Núñez-García~~~CO"]),
        ("Sean O’Siochru, NEXUS Research", &["Sean O’Siochru~~NEXUS Research"]),
        ("JAAN TAMM, APC", &["JAAN TAMM~~APC"]),
        ("Jaan TAMM, APC", &["Jaan TAMM~~APC"]),
        ("WANG Xiaoming, China", &["WANG Xiaoming~~~CN"]),
        ("Алексей Громов, Россия", &["Алексей Громов~~~RU"]),
        ("王小明, CNNIC", &["王小明~~CNNIC"]),
        ("Ja\u{200b}an\u{a0}Tamm\u{202e}, APC", &["Jaan Tamm~~APC"]),
    ]);
}

#[test]
fn bullets_and_numbers_are_no_names() {
    for marker in [
        "- ", "* ", "• ", "– ", "— ", "1. ", "1) ", "(1) ", "a) ", "a. ", "a.\t", "i.) ", "iv. ", "1.) ", "· ", "▪ ",
        "12 - ", "> ", "+ ", "o ", "1 ", "(a) ", "[1] ", "-", "•\t", "2.", "No",
    ] {
        if marker == "No" {
            continue;
        }
        let line = format!("{marker}Amina Otieno, APC, Kenya");
        check(&[(&line, &["Amina Otieno~~APC~KE"])]);
    }
}

#[test]
fn statuses_are_read_and_taken_out() {
    for (text, status) in [
        ("(TBC)", "PROPOSED"),
        ("(tbc)", "PROPOSED"),
        ("(to be confirmed)", "PROPOSED"),
        ("(confirmed)", "CONFIRMED"),
        ("(invited)", "INVITED"),
        ("- invited", "INVITED"),
        ("tbc", "PROPOSED"),
        ("- TBC", "PROPOSED"),
        (", tbc", "PROPOSED"),
        (", confirmed", "CONFIRMED"),
        ("[confirmed]", "CONFIRMED"),
        ("(unconfirmed)", "PROPOSED"),
        ("(not yet confirmed)", "PROPOSED"),
        ("(awaiting confirmation)", "PROPOSED"),
        ("(has confirmed)", "CONFIRMED"),
        ("(declined)", "DECLINED"),
        ("(invited, tbc)", "INVITED"),
        ("(invitation sent)", "INVITED"),
        ("(to be invited)", "PROPOSED"),
        ("(pending)", "PROPOSED"),
        ("– to be confirmed", "PROPOSED"),
        ("(T.B.C.)", "PROPOSED"),
        ("*confirmed*", "CONFIRMED"),
        ("(proposed)", "PROPOSED"),
        ("(participation confirmed)", "CONFIRMED"),
    ] {
        let expected = format!("Amina Otieno~~APC~KE~{status}");
        check(&[(&format!("- Amina Otieno, APC, Kenya {text}"), &[&expected])]);
        let bare = format!("Amina Otieno~~~~{status}");
        check(&[(&format!("- Amina Otieno {text}"), &[&bare])]);
    }
    check(&[
        ("Amina Otieno (tbc), APC, Kenya", &["Amina Otieno~~APC~KE~PROPOSED"]),
        ("Amina Otieno (APC, confirmed)", &["Amina Otieno~~APC~~CONFIRMED"]),
        ("Confirmed: Amina Otieno, APC", &["Amina Otieno~~APC~~CONFIRMED"]),
        ("[TBC] Amina Otieno, APC", &["Amina Otieno~~APC~~PROPOSED"]),
        (
            "Amina Otieno, APC\nJaan Tamm, ISOC\nAll speakers are confirmed.",
            &["Amina Otieno~~APC~~CONFIRMED", "Jaan Tamm~~ISOC~~CONFIRMED"],
        ),
    ]);
}
