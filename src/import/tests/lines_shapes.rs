//! Lines as people write them whose words no list holds: their shape decides.

use super::check;

#[test]
fn offices_no_list_knows_are_titles_beside_an_organization() {
    check(&[
        (
            "Andre Campbell, Youth Mentor, Kingston Creative Coders, Jamaica",
            &["Andre Campbell~Youth Mentor~Kingston Creative Coders~JM"],
        ),
        (
            "Georgi Stanchev, Incident Handler, Sofia Threat Intelligence Cooperative, Bulgaria",
            &["Georgi Stanchev~Incident Handler~Sofia Threat Intelligence Cooperative~BG"],
        ),
        ("Leila Haddad, Fact Checker, Tunis Verification Desk", &["Leila Haddad~Fact Checker~Tunis Verification Desk"]),
        ("Jane Doe, Data Steward, Kenya", &["Jane Doe~Data Steward~~KE"]),
        ("Jane Doe, Kingston Creative Coders, Youth Mentor", &["Jane Doe~Youth Mentor~Kingston Creative Coders"]),
        ("Peter Marlow, Technology Editor, The Guardian, UK", &["Peter Marlow~Technology Editor~The Guardian~GB"]),
        ("Peter Marlow, The Guardian, UK", &["Peter Marlow~~The Guardian~GB"]),
        ("Anke Vogel, Redakteurin, Der Spiegel, Germany", &["Anke Vogel~Redakteurin~Der Spiegel~DE"]),
        ("Anke Vogel, Der Spiegel", &["Anke Vogel~~Der Spiegel"]),
        ("Robin Hale, Internet Observer, Ireland", &["Robin Hale~~Internet Observer~IE"]),
        ("Lucy Pham, Consumers International", &["Lucy Pham~~Consumers International"]),
        ("Claire Dumont, Reporters Without Borders, France", &["Claire Dumont~~Reporters Without Borders~FR"]),
        ("Grace Nakato, Legal Counsel, Kampala Bright Lines", &["Grace Nakato~Legal Counsel~Kampala Bright Lines"]),
        ("Grace Nakato, Intern, Kampala Bright Lines", &["Grace Nakato~Intern~Kampala Bright Lines"]),
        ("Ivana Horvat, Node Keeper, Zagreb Mesh, Croatia", &["Ivana Horvat~Node Keeper~Zagreb Mesh~HR"]),
        ("Ivana Horvat, Volunteer Firefighter", &["Ivana Horvat~Volunteer Firefighter"]),
        (
            "Ivana Horvat, Croatian Academic and Research Network - CARNet",
            &["Ivana Horvat~~Croatian Academic and Research Network - CARNet"],
        ),
        (
            "Ivana Horvat, CARNet (Croatian Academic and Research Network), Croatia",
            &["Ivana Horvat~~CARNet (Croatian Academic and Research Network)~HR"],
        ),
        (
            "Noelani Kealoha, Community Organizer, Hilo Data Commons, USA",
            &["Noelani Kealoha~Community Organizer~Hilo Data Commons~US"],
        ),
        ("Noelani Kealoha, Weaver, Hilo Threads", &["Noelani Kealoha~Weaver~Hilo Threads"]),
        ("Noelani Kealoha, Hilo Threads, Weaver", &["Noelani Kealoha~Weaver~Hilo Threads"]),
        ("Noelani Kealoha, Captain", &["Noelani Kealoha~Captain"]),
        ("Isabel Quispe, Indigenous Knowledge Holder, Puno, Peru", &["Isabel Quispe~Indigenous Knowledge Holder~~PE"]),
        ("Isabel Quispe, Asociación Quechua Digital, Puno, Perú", &["Isabel Quispe~~Asociación Quechua Digital~PE"]),
        (
            "Isabel Quispe, Asociación Quechua Digital (Peru) - civil society - confirmed",
            &["Isabel Quispe~~Asociación Quechua Digital~PE~CONFIRMED CIVIL_SOCIETY"],
        ),
        ("Rui Tavares, Sócio, Tavares Advogados, Portugal", &["Rui Tavares~Sócio~Tavares Advogados~PT"]),
        (
            "Chloé Marchetti, Animatrice numérique, Maison des Jeunes de Dakar, Sénégal",
            &["Chloé Marchetti~Animatrice numérique~Maison des Jeunes de Dakar~SN"],
        ),
        ("Benedikt Orth, Sprecher, Netzfreiheit Leipzig, Germany", &["Benedikt Orth~Sprecher~Netzfreiheit Leipzig~DE"]),
        (
            "Sunita Thapa, Community Health Worker, Pokhara Mothers Group, Nepal",
            &["Sunita Thapa~Community Health Worker~Pokhara Mothers Group~NP"],
        ),
        ("Sunita Thapa, Board Secretary, Nepali Girls in Tech", &["Sunita Thapa~Board Secretary~Nepali Girls in Tech"]),
        (
            "Deng Akol, Peacebuilder, Juba Dialogue House, South Sudan",
            &["Deng Akol~Peacebuilder~Juba Dialogue House~SS"],
        ),
        ("Deng Akol, Juba Dialogue House (South Sudan)", &["Deng Akol~~Juba Dialogue House~SS"]),
        ("Margaux Petit, Pfizer, USA", &["Margaux Petit~~Pfizer~US"]),
        ("Margaux Petit, General Counsel, Pfizer", &["Margaux Petit~General Counsel~Pfizer"]),
        ("Jonas Bauer, Bayer AG, Germany", &["Jonas Bauer~~Bayer AG~DE"]),
        (
            "Jonas Bauer, Senior Developer, Schneider Electric, France",
            &["Jonas Bauer~Senior Developer~Schneider Electric~FR"],
        ),
        ("Jonas Bauer, Schneider Electric", &["Jonas Bauer~~Schneider Electric"]),
        ("Amal Zahran, Red Crescent, Jordan", &["Amal Zahran~~Red Crescent~JO"]),
        ("Amal Zahran, Women's Shelter of Amman, Jordan", &["Amal Zahran~~Women's Shelter of Amman~JO"]),
        ("Amal Zahran, Amman Startup Accelerator", &["Amal Zahran~~Amman Startup Accelerator"]),
        (
            "Amal Zahran, Lead Trainer, Amman Startup Accelerator",
            &["Amal Zahran~Lead Trainer~Amman Startup Accelerator"],
        ),
        ("Viktor Hess, Court Reporter, The Daily Mirror", &["Viktor Hess~Court Reporter~The Daily Mirror"]),
        ("Viktor Hess, The Daily Mirror", &["Viktor Hess~~The Daily Mirror"]),
        ("Viktor Hess, Daily Monitor, Uganda", &["Viktor Hess~~Daily Monitor~UG"]),
        (
            "Viktor Hess, Correspondent, Christian Science Monitor",
            &["Viktor Hess~Correspondent~Christian Science Monitor"],
        ),
        ("Malik Yusuf, Water Engineer, Oxfam", &["Malik Yusuf~Water Engineer~Oxfam"]),
        ("Malik Yusuf, Oxfam, Water Engineer", &["Malik Yusuf~Water Engineer~Oxfam"]),
        ("Malik Yusuf (Oxfam) Water Engineer", &["Malik Yusuf~Water Engineer~Oxfam"]),
        ("Malik Yusuf - Water Engineer - Oxfam - Yemen", &["Malik Yusuf~Water Engineer~Oxfam~YE"]),
        ("Malik Yusuf: Water Engineer, Oxfam", &["Malik Yusuf~Water Engineer~Oxfam"]),
    ]);
}

#[test]
fn small_words_of_names_of_all_cultures_belong_to_them() {
    check(&[
        (
            "Nurul Huda binte Rahman, Internet Users Society of Johor, Malaysia",
            &["Nurul Huda binte Rahman~~Internet Users Society of Johor~MY"],
        ),
        (
            "Abdullah ibn Saleh al-Otaibi, Riyadh Open Data Circle, Saudi Arabia",
            &["Abdullah ibn Saleh al-Otaibi~~Riyadh Open Data Circle~SA"],
        ),
        ("Gruffydd ap Rhys, Bangor University, Wales", &["Gruffydd ap Rhys~~Bangor University~GB"]),
        (
            "José Ortega y Gasset Ruiz, Red Andina de Derechos, Bolivia",
            &["José Ortega y Gasset Ruiz~~Red Andina de Derechos~BO"],
        ),
        ("Maria da Conceição dos Santos e Silva, Portugal", &["Maria da Conceição dos Santos e Silva~~~PT"]),
        ("Johan af Klint, Uppsala Internet Museum, Sweden", &["Johan af Klint~~Uppsala Internet Museum~SE"]),
        ("Umm Salama Idris, Khartoum Girls Code, Sudan", &["Umm Salama Idris~~Khartoum Girls Code~SD"]),
        (
            "Abu Bakar Sesay, Freetown Connectivity Trust, Sierra Leone",
            &["Abu Bakar Sesay~~Freetown Connectivity Trust~SL"],
        ),
        ("Pieter ter Braak, Stichting Open Kabel, The Netherlands", &["Pieter ter Braak~~Stichting Open Kabel~NL"]),
        ("Muthu a/l Raman, Penang Hackspace, Malaysia", &["Muthu a/l Raman~~Penang Hackspace~MY"]),
        ("Zia ul Haq, Peshawar Internet Exchange, Pakistan", &["Zia ul Haq~~Peshawar Internet Exchange~PK"]),
        ("Mererid ferch Owain, Cardiff Women in Computing", &["Mererid ferch Owain~~Cardiff Women in Computing"]),
        ("Marieke van 't Hof, SURFnet, Netherlands", &["Marieke van 't Hof~~SURFnet~NL"]),
        ("Luca degli Esposti, Politecnico di Torino, Italy", &["Luca degli Esposti~~Politecnico di Torino~IT"]),
        (
            "Mohamed Ould Cheikh, Autorité de Régulation, Mauritanie",
            &["Mohamed Ould Cheikh~~Autorité de Régulation~MR"],
        ),
    ]);
}

#[test]
fn remarks_groups_and_countries_leave_the_rest_as_it_is() {
    check(&[
        ("Mr Iain Fraser representing Highlands Broadband Mutual", &["Iain Fraser~~Highlands Broadband Mutual"]),
        (
            "Mr Iain Fraser, representing Highlands Broadband Mutual, Scotland",
            &["Iain Fraser~~Highlands Broadband Mutual~GB"],
        ),
        (
            "Samira Belkacem - confirmed - Université d'Oran, Algeria",
            &["Samira Belkacem~~Université d'Oran~DZ~CONFIRMED"],
        ),
        (
            "Samira Belkacem, Université d'Oran, Algérie (confirmed, by video)",
            &["Samira Belkacem~~Université d'Oran~DZ~CONFIRMED"],
        ),
        (
            "Tariq Mahmood, Lahore Open Source Society (invited, to be confirmed)",
            &["Tariq Mahmood~~Lahore Open Source Society~~INVITED"],
        ),
        (
            "Tariq Mahmood, Lahore Open Source Society, Pakistan - TBC",
            &["Tariq Mahmood~~Lahore Open Source Society~PK~PROPOSED"],
        ),
        (
            "Tariq Mahmood, Lahore Open Source Society (remote participation)",
            &["Tariq Mahmood~~Lahore Open Source Society"],
        ),
        ("Tariq Mahmood (remotely), Lahore Open Source Society", &["Tariq Mahmood~~Lahore Open Source Society"]),
        ("Tariq Mahmood, Lahore Open Source Society, via Skype", &["Tariq Mahmood~~Lahore Open Source Society"]),
        (
            "Tariq Mahmood, Lahore Open Source Society (joining remotely from Islamabad)",
            &["Tariq Mahmood~~Lahore Open Source Society"],
        ),
        (
            "Ana Beltrán, Civil Society, Fundación Karisma Sur, Colombia",
            &["Ana Beltrán~~Fundación Karisma Sur~CO~CIVIL_SOCIETY"],
        ),
        (
            "Ana Beltrán (Civil society - Latin America), Fundación Karisma Sur",
            &["Ana Beltrán~~Fundación Karisma Sur~~CIVIL_SOCIETY"],
        ),
        (
            "Joseph Okello, Lakeside Hosting Ltd, private sector - Africa",
            &["Joseph Okello~~Lakeside Hosting Ltd~~PRIVATE_SECTOR"],
        ),
        (
            "Joseph Okello, Lakeside Hosting Ltd (Private Sector, Uganda)",
            &["Joseph Okello~~Lakeside Hosting Ltd~UG~PRIVATE_SECTOR"],
        ),
        (
            "Inga Petersone (Gov.), Ministry of Transport, Latvia",
            &["Inga Petersone~~Ministry of Transport~LV~GOVERNMENT"],
        ),
        ("Dr. Faisal Qureshi, Academic / technical community, PERN", &["Faisal Qureshi~~PERN~~TECHNICAL_COMMUNITY"]),
        ("Carlos Méndez, sociedad civil, Honduras", &["Carlos Méndez~~~HN~CIVIL_SOCIETY"]),
        ("Hélène Marchand, société civile, Burkina Faso", &["Hélène Marchand~~~BF~CIVIL_SOCIETY"]),
        (
            "Amara Conteh, Lion Mountain Ventures (tech start-up), Sierra Leone",
            &["Amara Conteh~~Lion Mountain Ventures~SL"],
        ),
        ("Professor Dr. med. Uta Krause, Charité Berlin, Germany", &["Uta Krause~~Charité Berlin~DE"]),
        ("Lt. Col. Ahmed Bashir (Ret.), Cyber Crime Wing, Pakistan", &["Ahmed Bashir~~Cyber Crime Wing~PK"]),
        ("Anders Holm, Polarlys AS/Norway", &["Anders Holm~~Polarlys AS~NO"]),
        (
            "Kwabena Ofori, Ghana-India Kofi Annan Centre of Excellence in ICT",
            &["Kwabena Ofori~~Ghana-India Kofi Annan Centre of Excellence in ICT"],
        ),
        (
            "Kwabena Ofori, National Communications Authority, Ghana (government)",
            &["Kwabena Ofori~~National Communications Authority~GH~GOVERNMENT"],
        ),
        ("Kwabena Ofori, Government, Ghana", &["Kwabena Ofori~~~GH~GOVERNMENT"]),
        ("Kwabena Ofori (Ghana, Government)", &["Kwabena Ofori~~~GH~GOVERNMENT"]),
        ("Kwabena Ofori - Ghana - Government - tbc", &["Kwabena Ofori~~~GH~PROPOSED GOVERNMENT"]),
        ("Kwabena Ofori, Accra, Ghana (technical community)", &["Kwabena Ofori~~~GH~TECHNICAL_COMMUNITY"]),
        ("Kwabena Ofori, Technical Community, AfriNIC", &["Kwabena Ofori~~AfriNIC~~TECHNICAL_COMMUNITY"]),
        ("Kwabena Ofori, AfriNIC, Mauritius; technical community", &["Kwabena Ofori~~AfriNIC~MU~TECHNICAL_COMMUNITY"]),
        ("Funke Alabi (Mrs), NITDA, Nigeria", &["Funke Alabi~~NITDA~NG"]),
        ("Funke Alabi (Ms.) - NITDA", &["Funke Alabi~~NITDA"]),
        ("Marisol Vega, Casa Abierta, Guatemala City, Guatemala", &["Marisol Vega~~Casa Abierta~GT"]),
        ("Marisol Vega, Casa Abierta; to be confirmed", &["Marisol Vega~~Casa Abierta~~PROPOSED"]),
        ("Marisol Vega, Casa Abierta - not yet confirmed", &["Marisol Vega~~Casa Abierta~~PROPOSED"]),
        ("Marisol Vega, Casa Abierta, participation to be confirmed", &["Marisol Vega~~Casa Abierta~~PROPOSED"]),
        ("Marisol Vega, Casa Abierta (invited - awaiting reply)", &["Marisol Vega~~Casa Abierta~~INVITED"]),
        ("Marisol Vega, Casa Abierta (confirmed; travel funding needed)", &["Marisol Vega~~Casa Abierta~~CONFIRMED"]),
        ("(Ms.) Marisol Vega, Casa Abierta", &["Marisol Vega~~Casa Abierta"]),
    ]);
}

#[test]
fn what_stands_beside_a_name_is_kept_word_for_word() {
    for (line, stated) in [
        ("Kofi Mensah (Ghana) Ministry of Communications", "(Ghana) Ministry of Communications"),
        ("Zodwa Khumalo (Gender Officer, Women's Net), South Africa", "(Gender Officer, Women's Net), South Africa"),
        ("Zodwa Khumalo (Women's Net, South Africa)", "Women's Net, South Africa"),
        ("Michel Tremblay (Canada), VP, Maple Domains", "(Canada), VP, Maple Domains"),
        ("Michel Tremblay, Maple Domains (Canada)", "Maple Domains (Canada)"),
        ("Adaeze Nwosu (Moderator), Radio Savanna", "Radio Savanna"),
        ("Adaeze Nwosu - Radio  Savanna - Nigeria", "Radio Savanna - Nigeria"),
        ("Adaeze Nwosu | Radio Savanna | Nigeria", "Radio Savanna | Nigeria"),
        ("Adaeze Nwosu, Radio Savanna (tbc), Nigeria", "Radio Savanna, Nigeria"),
    ] {
        let found = super::panellists(line);
        assert_eq!(found[0].affiliation_as_stated.as_deref(), Some(stated), "{line}");
    }
}

#[test]
fn a_role_among_the_panellists_does_not_end_their_list() {
    let page = super::page_with(&[(
        "Provide the name and affiliation of the panellists you are planning to invite:",
        "\n- Amina Otieno, APC\n- Remote moderator: Jaan Tamm, ISOC\n- Eva Novak, W3C",
    )]);
    let record = super::super::parse(page.as_bytes()).unwrap().entries.remove(0).unwrap().record;
    let roles: Vec<String> = record.participants.iter().map(super::written).collect();
    assert_eq!(roles, ["Amina Otieno~~APC", "Jaan Tamm~~ISOC~~REMOTE_MODERATOR", "Eva Novak~~W3C"]);
}
