//! Roles, groups, placeholders, several people in one line, several lines for one person.

use super::check;

#[test]
fn roles_count_wherever_they_stand() {
    check(&[
        ("Moderator: Amina Otieno, APC", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Moderator - Amina Otieno, APC", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Moderator:\nAmina Otieno, APC\n\nJaan Tamm, ISOC", &["Amina Otieno~~APC~~MODERATOR", "Jaan Tamm~~ISOC"]),
        (
            "Moderators:\nAmina Otieno, APC\n\nJaan Tamm, ISOC",
            &["Amina Otieno~~APC~~MODERATOR", "Jaan Tamm~~ISOC~~MODERATOR"],
        ),
        ("Moderator(s): Amina Otieno, APC", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Amina Otieno, APC (moderator)", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Amina Otieno (Moderator), APC", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Amina Otieno, moderator", &["Amina Otieno~~~~MODERATOR"]),
        ("Amina Otieno, APC - Moderator", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Chair: Amina Otieno, APC", &["Amina Otieno~~APC~~CHAIR"]),
        ("Amina Otieno, APC (chair)", &["Amina Otieno~~APC~~CHAIR"]),
        ("Amina Otieno, Chair, APC", &["Amina Otieno~Chair~APC"]),
        ("Rapporteur: Amina Otieno", &["Amina Otieno~~~~RAPPORTEUR"]),
        ("Remote moderator: Amina Otieno, APC", &["Amina Otieno~~APC~~REMOTE_MODERATOR"]),
        ("Remote Moderator – Amina Otieno", &["Amina Otieno~~~~REMOTE_MODERATOR"]),
        ("Keynote speaker: Amina Otieno, APC", &["Amina Otieno~~APC~~KEYNOTE"]),
        ("Keynote: Dr. Amina Otieno", &["Amina Otieno~~~~KEYNOTE"]),
        ("Co-moderator: Amina Otieno", &["Amina Otieno~~~~MODERATOR"]),
        ("Moderator and rapporteur: Amina Otieno", &["Amina Otieno~~~~MODERATOR", "Amina Otieno~~~~RAPPORTEUR"]),
        (
            "Panellists:\n- Amina Otieno, APC\n- Jaan Tamm, ISOC\n\nModerator:\n- Eva Novak, W3C",
            &["Amina Otieno~~APC", "Jaan Tamm~~ISOC", "Eva Novak~~W3C~~MODERATOR"],
        ),
        (
            "Confirmed panellists:\n- Amina Otieno, APC\n\nInvited speakers:\n- Jaan Tamm, ISOC",
            &["Amina Otieno~~APC~~CONFIRMED", "Jaan Tamm~~ISOC~~INVITED"],
        ),
        (
            "Speakers (tbc):\nAmina Otieno, APC\nJaan Tamm, ISOC",
            &["Amina Otieno~~APC~~PROPOSED", "Jaan Tamm~~ISOC~~PROPOSED"],
        ),
        ("The following panellists have been invited:\nAmina Otieno, APC", &["Amina Otieno~~APC~~INVITED"]),
        ("Speaker 1: Amina Otieno, APC", &["Amina Otieno~~APC"]),
        ("Chair and moderator: Amina Otieno", &["Amina Otieno~~~~CHAIR", "Amina Otieno~~~~MODERATOR"]),
        ("Amina Otieno, APC. Moderator: Jaan Tamm, ISOC", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC~~MODERATOR"]),
        ("Moderated by Amina Otieno, APC", &["Amina Otieno~~APC~~MODERATOR"]),
        ("Amina Otieno, APC\nAmina Otieno, Kenya", &["Amina Otieno~~APC~KE"]),
        ("Facilitator: Amina Otieno", &["Amina Otieno~~~~MODERATOR"]),
    ]);
}

#[test]
fn groups_are_stated_not_guessed() {
    check(&[
        ("Amina Otieno, APC, civil society", &["Amina Otieno~~APC~~CIVIL_SOCIETY"]),
        ("Amina Otieno, APC (Civil Society)", &["Amina Otieno~~APC~~CIVIL_SOCIETY"]),
        ("Amina Otieno (Private sector)", &["Amina Otieno~~~~PRIVATE_SECTOR"]),
        ("Amina Otieno - Civil society", &["Amina Otieno~~~~CIVIL_SOCIETY"]),
        ("Amina Otieno, Acme Ltd, Kenya - private sector", &["Amina Otieno~~Acme Ltd~KE~PRIVATE_SECTOR"]),
        ("Private sector: Amina Otieno, Acme Ltd", &["Amina Otieno~~Acme Ltd~~PRIVATE_SECTOR"]),
        (
            "Civil society:\n- Amina Otieno, APC\nGovernment:\n- Jaan Tamm, Estonia",
            &["Amina Otieno~~APC~~CIVIL_SOCIETY", "Jaan Tamm~~~EE~GOVERNMENT"],
        ),
        ("Amina Otieno, University of Nairobi, Kenya, Academia", &["Amina Otieno~~University of Nairobi~KE~ACADEMIA"]),
        ("Amina Otieno, NIC Example, Technical Community", &["Amina Otieno~~NIC Example~~TECHNICAL_COMMUNITY"]),
        ("Amina Otieno, Ministry of ICT, Government", &["Amina Otieno~~Ministry of ICT~~GOVERNMENT"]),
        ("Amina Otieno, Government of Kenya", &["Amina Otieno~~Government of Kenya~KE~derived"]),
        ("Amina Otieno, Daily Nation, Media", &["Amina Otieno~~Daily Nation~~MEDIA"]),
        ("Amina Otieno, APC, civil society / academia", &["Amina Otieno~~APC"]),
        (
            "Amina Otieno, Council of Europe (intergovernmental organization)",
            &["Amina Otieno~~Council of Europe~~INTERGOVERNMENTAL_ORGANIZATION"],
        ),
        ("Amina Otieno, Acme Ltd, Business (tbc)", &["Amina Otieno~~Acme Ltd~~PROPOSED PRIVATE_SECTOR"]),
        ("Amina Otieno, APC, representing civil society", &["Amina Otieno~~APC~~CIVIL_SOCIETY"]),
    ]);
}

#[test]
fn nobody_is_invented() {
    check(&[
        ("European Commission", &["~~European Commission"]),
        ("UNESCO (tbc)", &["~~UNESCO~~PROPOSED"]),
        ("- Internet Society, Kenya", &["~~Internet Society~KE"]),
        ("TBD", &["~~~~PROPOSED PLACEHOLDER"]),
        ("TBC", &["~~~~PROPOSED PLACEHOLDER"]),
        ("To be confirmed", &["~~~~PROPOSED PLACEHOLDER"]),
        ("A representative of the private sector", &["~~~~PRIVATE_SECTOR PLACEHOLDER"]),
        ("Speaker from Africa - to be confirmed", &["~~~~PROPOSED PLACEHOLDER"]),
        ("Government representative (tbc)", &["~~~~PROPOSED GOVERNMENT PLACEHOLDER"]),
        ("Representative of UNESCO", &["~~UNESCO~~PLACEHOLDER"]),
        (
            "A representative from the Ministry of ICT of Kenya (TBC)",
            &["~~Ministry of ICT of Kenya~KE~PROPOSED PLACEHOLDER derived"],
        ),
        ("ICANN representative", &["~~ICANN~~PLACEHOLDER"]),
        ("One speaker from Google (invited)", &["~~Google~~INVITED PLACEHOLDER"]),
        ("TBC, European Commission", &["~~European Commission~~PROPOSED PLACEHOLDER"]),
        ("Moderator: TBD", &["~~~~MODERATOR PROPOSED PLACEHOLDER"]),
        ("Minister of ICT, Kenya", &["~Minister of ICT~~KE~PLACEHOLDER"]),
        ("Google", &["~~Google"]),
        ("Council of Europe", &["~~Council of Europe"]),
        ("Name to be confirmed, Council of Europe", &["~~Council of Europe~~PROPOSED PLACEHOLDER"]),
        ("We are planning to invite experts from all regions of the world.", &[]),
        ("Panellists will be selected with a view to gender balance", &[]),
    ]);
}

#[test]
fn one_line_can_name_several_people() {
    check(&[
        (
            "Amina Otieno, APC; Jaan Tamm, ISOC; Eva Novak, W3C",
            &["Amina Otieno~~APC", "Jaan Tamm~~ISOC", "Eva Novak~~W3C"],
        ),
        (
            "Amina Otieno (APC), Jaan Tamm (ISOC), Eva Novak (W3C)",
            &["Amina Otieno~~APC", "Jaan Tamm~~ISOC", "Eva Novak~~W3C"],
        ),
        (
            "Amina Otieno (APC), Jaan Tamm (ISOC) and Eva Novak (W3C)",
            &["Amina Otieno~~APC", "Jaan Tamm~~ISOC", "Eva Novak~~W3C"],
        ),
        ("Amina Otieno, Jaan Tamm, Eva Novak", &["Amina Otieno", "Jaan Tamm", "Eva Novak"]),
        ("Amina Otieno, Jaan Tamm and Eva Novak", &["Amina Otieno", "Jaan Tamm", "Eva Novak"]),
        ("Amina Otieno and Jaan Tamm", &["Amina Otieno", "Jaan Tamm"]),
        (
            "Amina Otieno and Jaan Tamm, Council of Europe",
            &["Amina Otieno~~Council of Europe", "Jaan Tamm~~Council of Europe"],
        ),
        ("Amina Otieno, APC and Jaan Tamm, ISOC", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC"]),
        ("Amina Otieno / Jaan Tamm", &["Amina Otieno", "Jaan Tamm"]),
        (
            "1. Amina Otieno, APC 2. Jaan Tamm, ISOC 3. Eva Novak, W3C",
            &["Amina Otieno~~APC", "Jaan Tamm~~ISOC", "Eva Novak~~W3C"],
        ),
        ("1) Amina Otieno, APC 2) Jaan Tamm, ISOC", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC"]),
        ("(1) Amina Otieno, APC; (2) Jaan Tamm, ISOC", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC"]),
        ("• Amina Otieno, APC • Jaan Tamm, ISOC", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC"]),
        ("Ms. Amina Otieno, APC, Mr. Jaan Tamm, ISOC", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC"]),
        (
            "Panellists: Amina Otieno (APC, Kenya), Jaan Tamm (ISOC, Estonia)",
            &["Amina Otieno~~APC~KE", "Jaan Tamm~~ISOC~EE"],
        ),
        (
            "Amina Otieno, APC, Jaan Tamm, ISOC, Eva Novak, W3C",
            &["Amina Otieno~~APC", "Jaan Tamm~~ISOC", "Eva Novak~~W3C"],
        ),
        ("Amina Otieno, Centre for Law and Human Rights", &["Amina Otieno~~Centre for Law and Human Rights"]),
        ("Moderators: Amina Otieno and Jaan Tamm", &["Amina Otieno~~~~MODERATOR", "Jaan Tamm~~~~MODERATOR"]),
        (
            "Amina Otieno, APC, Kenya; Jaan Tamm, ISOC (tbc); TBD",
            &["Amina Otieno~~APC~KE", "Jaan Tamm~~ISOC~~PROPOSED", "~~~~PROPOSED PLACEHOLDER"],
        ),
    ]);
}

#[test]
fn several_lines_can_name_one_person() {
    check(&[
        ("Amina Otieno\nDirector\nAPC\n\nJaan Tamm\nISOC", &["Amina Otieno~Director~APC", "Jaan Tamm~~ISOC"]),
        (
            "- Amina Otieno, Director,\n  APC, Kenya\n- Jaan Tamm, ISOC",
            &["Amina Otieno~Director~APC~KE", "Jaan Tamm~~ISOC"],
        ),
        (
            "- Amina Otieno, Ministry of\n  Justice, Kenya\n- Jaan Tamm, ISOC",
            &["Amina Otieno~~Ministry of Justice~KE", "Jaan Tamm~~ISOC"],
        ),
        ("Amina Otieno, APC\n\n\nJaan Tamm, ISOC\n", &["Amina Otieno~~APC", "Jaan Tamm~~ISOC"]),
        (
            "Name: Amina Otieno\nOrganization: APC\nCountry: Kenya\n\nName: Jaan Tamm\nOrganization: ISOC",
            &["Amina Otieno~~APC~KE", "Jaan Tamm~~ISOC"],
        ),
        ("Amina Otieno,\nAPC,\nKenya", &["Amina Otieno~~APC~KE"]),
    ]);
}

#[test]
fn addresses_stay_private() {
    let found = super::panellists("Amina Otieno, APC, amina@example.org, +254 20 123 4567");
    assert_eq!(super::written(&found[0]), "Amina Otieno~~APC");
    assert_eq!(found[0].email.as_deref(), Some("amina@example.org"));
    assert_eq!(found[0].phone.as_deref(), Some("+254 20 123 4567"));
    assert_eq!(found[0].line(), "Amina Otieno, APC, [e-mail], [phone]");
    assert_eq!(found[0].affiliation_as_stated.as_deref(), Some("APC"));
    check(&[
        ("Amina Otieno <amina@example.org>, APC", &["Amina Otieno~~APC"]),
        ("Amina Otieno (amina@example.org) - APC", &["Amina Otieno~~APC"]),
        ("Amina Otieno, APC, e-mail: amina (at) example.org", &["Amina Otieno~~APC"]),
        ("Amina Otieno, APC, http://example.org/amina", &["Amina Otieno~~APC"]),
    ]);
}
