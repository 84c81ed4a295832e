//! Word lists of the importer. They are short, made by hand from what proposal pages usually say, and never complete:
//! a word that is missing makes a part of a line doubtful, not wrong. All words are folded and in the singular or as
//! they are met.

/// Forms of address before a name.
pub(super) const HONORIFICS: &[&str] = &[
    "adv", "amb", "ambassador", "architect", "arch", "assoc", "associate", "assistant", "asst", "barrister", "bishop", "brig", "capt", "captain", "col",
    "colonel", "count", "dame", "dipl", "don", "dr", "drs", "dra", "e", "eng", "engr", "engineer", "exc", "excellency", "father", "fr", "frau", "gen", "general", "h",
    "haj", "her", "herr", "his", "hon", "honble", "honorable", "honourable", "hrh", "hr", "he", "ing", "ir", "judge", "justice", "lady", "lord", "lt", "m", "madam", "madame",
    "maj", "major", "master", "me", "miss", "mister", "mlle", "mme", "monsieur", "mr", "mrs", "ms", "mx", "prince", "princess", "prof", "profesor", "professor", "rear", "rev", "reverend",
    "right", "rt", "sen", "senator", "senor", "senora", "sheikh", "sheikha", "shri", "sir", "smt", "sr", "sra", "the",
];

/// Words of [`HONORIFICS`] that announce a person by themselves.
pub(super) const SURE_HONORIFICS: &[&str] = &[
    "amb", "ambassador", "dame", "dr", "eng", "engr", "frau", "h", "he", "her", "herr", "his", "hon", "honble", "honorable", "honourable", "ing", "judge", "lady", "lord", "madam", "madame",
    "miss", "mister", "mlle", "mme", "mr", "mrs", "ms", "mx", "prof", "professor", "rev", "senator", "sheikh", "shri", "sir", "smt",
];

/// Degrees, orders and memberships after a name.
pub(super) const POST_NOMINALS: &[&str] = &[
    "ba", "bsc", "cbe", "cissp", "cipp", "dba", "dphil", "esq", "esquire", "fbcs", "jd", "kbe", "llb", "llm", "ma", "mba", "mbe", "md", "meng", "mpa", "mphil", "mpp", "msc", "obe", "phd", "phd candidate",
    "ph d", "qc", "kc", "sc", "b sc", "m sc", "ll m", "ll b", "m a", "m b a", "j d", "d phil", "psyd", "edd", "cpa",
];

/// Words inside names that are written small.
pub(super) const PARTICLES: &[&str] = &[
    "abu", "al", "af", "ap", "ben", "bin", "binti", "bint", "bt", "da", "das", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el", "ibn", "la", "las", "le", "los", "ould", "san", "ten",
    "i", "ter", "und", "van", "von", "vom", "y", "zu", "zur",
];

/// Words that end or head what a person does.
pub(super) const TITLE_WORDS: &[&str] = &[
    "academic", "activist", "actor", "administrator", "adviser", "advisor", "advocate", "agent", "ambassador", "analyst", "architect", "artist", "assistant", "associate", "attache", "attorney",
    "author", "barrister", "blogger", "candidate", "ceo", "cfo", "chair", "chairman", "chairperson", "chairwoman", "chancellor", "chief", "ciso", "cio", "coo", "cto", "cofounder", "commissioner", "consultant", "convener", "convenor",
    "coordinator", "correspondent", "counsel", "counselor", "counsellor", "creator", "curator", "dean", "delegate", "deputy", "designer", "developer", "diplomat", "director", "economist", "editor", "educator", "employee", "engineer",
    "entrepreneur", "envoy", "evangelist", "exec", "executive", "expert", "facilitator", "fellow", "founder", "freelance", "freelancer", "general", "governor", "head", "historian", "inspector", "instructor", "intern", "investigator", "journalist",
    "judge", "jurist", "lawyer", "lead", "leader", "lecturer", "liaison", "librarian", "magistrate", "manager", "mayor", "member", "mep", "minister", "mp", "negotiator", "officer", "official", "ombudsman", "organiser", "organizer", "owner",
    "parliamentarian", "partner", "physician", "policymaker", "practitioner", "president", "presenter", "principal", "producer", "professor", "prof", "programmer", "prosecutor", "psychologist", "rapporteur", "reader", "rector", "registrar", "reporter", "representative",
    "researcher", "resident", "scholar", "scientist", "secretary", "senator", "solicitor", "specialist", "spokesman", "spokesperson", "spokeswoman", "staff", "strategist", "student", "supervisor", "teacher", "technologist", "trainer", "treasurer", "trustee",
    "undersecretary", "vicepresident", "vp", "svp", "evp", "volunteer", "writer", "youth", "independent", "self-employed", "retired", "former", "acting", "co-founder", "co-chair", "vice-president", "vice", "vice-chair", "secretary-general", "director-general", "chairs", "accountant", "alumna", "alumnus", "anthropologist", "apprentice", "arbitrator", "archivist", "auditor", "broadcaster", "captain", "clerk", "columnist", "commander", "controller", "detective", "farmer", "filmmaker", "graduate", "hacker", "linguist", "mediator", "midwife", "musician", "notary", "nurse", "operator", "organizer", "parent", "philosopher", "photographer", "planner", "policeman", "policewoman", "provost", "publicist", "publisher", "pupil", "registrant", "secretariat-member", "sergeant", "sociologist", "superintendent", "technician", "trainee", "translator", "webmaster", "captain", "adviser-general", "rapporteur-general", "cyberlawyer", "regulator", "campaigner", "organiser", "artist", "poet", "novelist", "interpreter", "statistician", "mathematician", "cryptographer", "geographer", "politician", "legislator", "councillor", "councilor", "deputy-director", "sysadmin", "directeur", "president-elect",
];

/// Titles whose "of" is followed by what they lead, whatever its name looks like.
pub(super) const LEADING_TITLES: &[&str] = &[
    "ceo", "cofounder", "co founder", "founder", "president", "vice president", "executive director", "managing director", "director general", "secretary general", "executive secretary", "general manager", "chairman",
    "chairwoman", "chairperson", "chair", "co chair", "vice chair", "owner", "chief executive", "chief executive officer", "founder and ceo", "founder and director", "ceo and founder", "founder and president", "president and ceo", "general secretary", "general director", "cto", "chief technology officer",
    "deputy secretary general", "deputy director general", "deputy executive director", "board member", "member", "fellow", "representative", "spokesperson", "founding director", "founding member", "chief executive director",
];

/// Words that belong to organizations. Plurals are met by dropping an "s".
pub(super) const ORGANIZATION_WORDS: &[&str] = &[
    "academy", "administration", "agency", "alliance", "archive", "assembly", "association", "authority", "bank", "board", "broadcasting", "bureau", "campaign", "caucus", "center", "centre", "chamber", "chapter", "club", "coalition", "college", "co", "collective",
    "commission", "committee", "community", "company", "computer", "conference", "confederation", "congress", "consortium", "consulting", "consultancy", "corp", "corporation", "council", "court", "department", "dept", "directorate", "division", "embassy", "enterprise",
    "faculty", "federation", "firm", "forum", "foundation", "fund", "gmbh", "government", "group", "holding", "hub", "inc", "incorporated", "initiative", "institut", "institute", "institution", "instituto", "international", "internet", "journal", "lab", "laboratory",
    "league", "library", "limited", "llc", "llp", "ltd", "media", "ministry", "mission", "movement", "museum", "network", "nation", "newspaper", "observatory", "office", "organisation", "organization", "parliament", "partnership", "party", "plc", "platform", "police", "press", "programme", "program", "project", "publishing",
    "radio", "registry", "regulator", "regulatory", "school", "secretariat", "section", "senate", "service", "societe", "society", "solution", "studio", "syndicate", "system", "taskforce", "technology", "telecom", "telecommunication", "telekom", "television", "telephone", "think-tank", "trust", "union",
    "unit", "universidad", "universidade", "universitat", "universite", "universiteit", "university", "venture", "watch", "workshop", "worldwide", "tv", "ngo", "software", "electronics", "communications", "times", "fundacion", "fundacao", "asociacion", "associacao", "ministerio", "conseil", "stiftung", "verein", "bundesministerium", "hochschule", "e.v", "digital", "online", "web", "global", "news", "mobile", "secretaria", "treasury", "consulate", "delegation", "presidency", "cabinet", "hospital", "church", "charity", "cooperative",
    "atelier", "broadband", "bulletin", "chronicle", "circle", "city", "commons", "cooperativa", "domains", "equipo", "exchange", "express", "fibre", "fiber", "gazette", "herald", "hosting", "house", "libraries", "link", "mesh", "municipality", "net", "province", "red", "reseau", "shelves", "town", "tribune", "village", "villages", "voice", "guild", "parliamentarians", "lawyers", "journalists", "librarians", "teachers", "engineers", "users", "consumers", "citizens", "parents", "bloggers", "data", "analytics", "robotics", "semiconductor", "satellite", "wireless", "cable", "power", "energy", "insurance", "airlines", "airport", "port-authority", "capital", "advisory", "advisors", "advisers", "associates", "partners", "legal", "law-firm", "chambers", "innovation", "innovations", "learning", "education", "research", "policy", "dialogue", "action", "lab", "fundacja", "fondation", "fondazione", "istituto", "ecole", "escuela", "college", "akademie", "akademi", "academie", "academia", "colectivo", "collectif", "comite", "consejo", "camara", "agencia", "agence", "ministere", "gobierno", "governo", "regierung", "landtag", "bundestag", "senado", "assemblee", "asamblea", "autorite", "autoridad", "sociedad", "sociedade", "societa", "gesellschaft", "genossenschaft", "zentrum", "centro", "rede", "rete", "registro", "observatorio", "observatoire", "bibliotheque", "biblioteca", "radiotelevision",
    "ag", "sa", "bv", "ab", "oy", "spa", "srl", "pty", "as", "pvt", "labs", "works", "rights", "freedom", "women", "youth",
];

/// Public bodies: a country in their name is the country they belong to.
pub(super) const PUBLIC_BODY_WORDS: &[&str] = &[
    "administration", "agency", "authority", "bureau", "cabinet", "chamber", "commission", "congress", "consulate", "council", "court", "department", "directorate", "embassy", "government", "inspectorate", "ministry", "mission", "office",
    "ombudsman", "parliament", "police", "presidency", "prosecutor", "regulator", "regulatory", "secretariat", "senate", "service", "treasury", "delegation", "assembly", "bank", "board", "association", "society", "federation", "institute", "foundation", "academy", "union", "registry", "confederation", "network", "supervision", "party",
];

/// Public bodies by their first word or last words, for "Uganda Communications Commission".
pub(super) const STATE_WORDS: &[&str] = &["authority", "commission", "consulate", "court", "department", "embassy", "government", "ministry", "mission", "parliament", "police", "presidency", "regulatory", "senate"];

/// Teaching and research: a place in their name is not where they belong ("University of Georgia").
pub(super) const PLACE_NAMED_WORDS: &[&str] = &["university", "college", "school", "universite", "universidad", "universitat", "chapter"];

/// Parts of a larger organization, named before it.
pub(super) const SUB_UNIT_WORDS: &[&str] = &[
    "branch", "centre", "center", "chair", "department", "dept", "directorate", "division", "faculty", "group", "institute", "lab", "laboratory", "office", "programme", "program", "project", "school", "secretariat", "section", "unit", "bureau", "clinic", "team", "college",
];

/// Fields of work: after a title they are part of it.
pub(super) const SUBJECT_WORDS: &[&str] = &[
    "advocacy", "affairs", "africa", "american", "americas", "and", "asia", "business", "capacity", "building", "civil", "communication", "communications", "compliance", "computer", "copyright", "corporate", "crime", "crimes", "criminal", "cyber", "cybercrime", "cybersecurity", "cyberlaw", "data", "democracy", "development", "digital", "domain", "e-commerce", "ecommerce", "economic", "economics",
    "economy", "education", "electronic", "emea", "environment", "external", "eu", "europe", "european", "external", "finance", "foreign", "freedom", "for", "global", "governance", "government", "governmental", "health", "human", "ict", "ict4d", "icts", "industry", "infrastructure", "information", "innovation", "intellectual", "international", "internet", "investment", "ip", "ipr", "it", "justice", "knowledge", "latin", "law", "legal",
    "legislation", "management", "market", "marketing", "media", "middle", "east", "names", "network", "new", "of", "online", "operations", "outreach", "partnerships", "planning", "policies", "policy", "political", "politics", "privacy", "private", "product", "programmes", "programs", "property", "protection", "public", "regional", "regulation", "regulatory", "relations", "research", "resources", "rights", "safety", "sales", "science", "sciences", "sector",
    "security", "services", "social", "society", "software", "standards", "strategic", "strategy", "studies", "sustainability", "sustainable", "systems", "technical", "technologies", "technology", "telecom", "telecommunication", "telecommunications", "trade", "training", "transport", "trust", "the", "web", "women", "youth", "child", "children", "content", "culture", "cultural", "languages", "multilingualism", "engineering", "spectrum", "broadband", "access", "rural", "gender", "enforcement",
];

/// Acronyms that name subjects or regions, not organizations.
pub(super) const SUBJECT_ACRONYMS: &[&str] = &[
    "ict", "icts", "it", "ip", "ipr", "ipv4", "ipv6", "dns", "dnssec", "hr", "pr", "r&d", "emea", "apac", "latam", "ig", "igf", "ceo", "cto", "cfo", "cio", "coo", "vp", "svp", "evp", "mp", "mep", "phd", "mba", "msc", "llm", "tbc", "tbd", "tba", "usa", "us", "uk", "uae", "drc", "dr", "mr", "ms", "mrs", "ngo", "cso", "igo", "un", "esq", "eng", "prof", "ii", "iii", "iv", "ict4d", "ig4d", "gac", "ai", "iot", "gtld", "cctld", "wsis", "qc", "rsa", "prc", "ksa", "llb", "obe", "mbe", "cbe",
];

/// Well-known organizations whose names look like anything else.
pub(super) const KNOWN_ORGANIZATIONS: &[&str] = &[
    "accenture", "access now", "adobe", "afilias", "afnic", "afrinic", "alcatel lucent", "alibaba", "amazon", "amnesty international", "apple", "arin", "article 19", "at and t", "bbc", "bharti airtel", "british telecom", "bt", "china telecom", "cisco", "cisco systems", "cloudflare", "creative commons", "denic", "derechos digitales",
    "deutsche telekom", "diplofoundation", "diplo", "disney", "ebay", "ec", "electronic frontier foundation", "ericsson", "etisalat", "eurodig", "europol", "facebook", "france telecom", "freedom house", "global partners", "google", "hewlett packard", "hivos", "huawei", "human rights watch", "ibm", "icann", "infosys", "intel", "interpol", "isoc", "kaspersky", "lacnic",
    "linkedin", "lirneasia", "mastercard", "mcafee", "microsoft", "motorola", "mozilla", "mtn", "myspace", "neustar", "nic br", "nokia", "nominet", "norton", "nro", "oracle", "orange", "panos", "paypal", "qualcomm", "red hat", "reporters sans frontieres", "reporters without borders", "ripe ncc", "safaricom", "samsung", "sap", "save the children", "siemens", "skype", "sony", "sun microsystems",
    "symantec", "tata", "telecom italia", "telefonica", "telenor", "teliasonera", "transparency international", "twitter", "un", "unicef", "verisign", "verizon", "vodafone", "walt disney", "wikimedia", "wikipedia", "yahoo", "yahoo!", "yandex", "youtube", "zte", "w3c", "ietf", "itu", "unesco", "oecd", "apc", "undp", "wipo", "world bank", "ripe", "apnic", "cgi br", "itforchange", "it for change", "ecpat", "insafe", "greennet",
];

/// Places that stand between an organization and a country.
pub(super) const CITIES: &[&str] = &[
    "abidjan", "abuja", "accra", "addis ababa", "algiers", "almaty", "amman", "amsterdam", "ankara", "antananarivo", "asuncion", "athens", "auckland", "baghdad", "baku", "bamako", "bangalore", "bengaluru", "bangkok", "barcelona", "beijing", "beirut", "belgrade", "berlin", "bern", "berne", "bogota", "bonn", "boston", "brasilia", "bratislava", "brazzaville",
    "brisbane", "bristol", "brussels", "bruxelles", "bucharest", "budapest", "buenos aires", "cairo", "cambridge", "cambridge ma", "canberra", "cape town", "caracas", "casablanca", "chennai", "chicago", "chisinau", "colombo", "copenhagen", "cotonou", "dakar", "damascus", "dar es salaam", "delhi", "dhaka", "doha", "dubai", "dublin", "durban", "edinburgh", "florence", "frankfurt", "freetown", "gaborone", "geneva", "geneve", "hague", "the hague", "hamburg", "hanoi",
    "harare", "havana", "helsinki", "ho chi minh city", "hyderabad", "islamabad", "istanbul", "jakarta", "jerusalem", "johannesburg", "kabul", "kampala", "karachi", "kathmandu", "khartoum", "kiev", "kyiv", "kigali", "kingston", "kinshasa", "kolkata", "kuala lumpur", "kyoto", "lagos", "lahore", "la paz", "leiden", "libreville", "lima", "lisbon", "ljubljana", "lome", "london", "los angeles", "luanda", "lusaka", "luxembourg city", "lyon", "madrid", "malmo", "managua", "manchester", "manila",
    "maputo", "marrakech", "maseru", "melbourne", "mexico city", "milan", "minsk", "mogadishu", "monrovia", "montevideo", "montreal", "moscow", "mumbai", "munich", "nairobi", "new delhi", "new york", "new york city", "niamey", "nicosia", "nouakchott", "osaka", "oslo", "ottawa", "ouagadougou", "oxford", "palo alto", "paris", "perth", "phnom penh", "podgorica", "porto alegre", "port louis", "port moresby", "port of spain", "prague", "pretoria", "pune", "quito", "rabat", "ramallah", "reykjavik", "riga", "rio de janeiro", "riyadh", "rome", "san francisco",
    "san jose", "san juan", "sanaa", "santiago", "santiago de chile", "santo domingo", "sao paulo", "sarajevo", "seattle", "seoul", "shanghai", "sharm el sheikh", "skopje", "sofia", "stockholm", "strasbourg", "suva", "sydney", "taipei", "tallinn", "tashkent", "tbilisi", "tegucigalpa", "tehran", "tel aviv", "tirana", "tokyo", "toronto", "tripoli", "tunis", "turin", "ulaanbaatar", "utrecht", "vancouver", "vienna", "vilnius", "warsaw", "washington", "washington dc", "washington d c", "wellington", "windhoek", "yaounde", "yerevan", "zagreb", "zurich",
];

/// Regions of the world.
pub(super) const REGIONS: &[&str] = &[
    "africa", "america", "americas", "arab", "asia", "asia-pacific", "australasia", "caribbean", "central", "countries", "east", "eastern", "emea", "europe", "gulf", "latin", "mena", "middle", "north", "northern", "oceania", "pacific", "region", "south", "southeast", "southern", "sub-saharan", "west", "western", "world", "and", "the", "of", "&", "apac", "latam", "lac", "developing", "saharan", "sub", "states", "eu",
];

/// Seats that belong to an organization's name after a comma.
pub(super) const CAMPUSES: &[&str] = &["ann arbor", "amherst", "austin", "berkeley", "davis", "irvine", "los angeles", "madison", "riverside", "san diego", "santa barbara", "santa cruz", "urbana champaign", "mona", "st augustine", "cave hill"];

/// Legal forms that stand after a comma.
pub(super) const LEGAL_FORMS: &[&str] = &["inc", "ltd", "llc", "llp", "limited", "corp", "gmbh", "s a", "sa", "plc", "e v", "ev", "co", "co ltd", "pty ltd", "pvt ltd", "ag", "b v", "bv", "a s", "s r l"];
