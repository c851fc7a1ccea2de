//! Names, places and trades of many countries, each name with its Latin spelling for addresses.
//!
//! Must never name a real person: given and family names are common ones, paired by chance.

/// A country's words.
#[derive(Debug)]
pub(super) struct Locale {
    pub(super) country: &'static str,
    pub(super) language: &'static str,
    pub(super) currency: &'static str,
    /// Top-level domain.
    pub(super) tld: &'static str,
    /// Prefix of telephone numbers; digits replace every `#`.
    pub(super) phone: &'static str,
    pub(super) cities: &'static [&'static str],
    /// Name and Latin spelling.
    pub(super) given: &'static [(&'static str, &'static str)],
    pub(super) family: &'static [(&'static str, &'static str)],
    pub(super) suffix: &'static str,
}

macro_rules! locale {
    ($country:literal, $language:literal, $currency:literal, $tld:literal, $phone:literal, $suffix:literal,
     $cities:expr, $given:expr, $family:expr) => {
        Locale {
            country: $country,
            language: $language,
            currency: $currency,
            tld: $tld,
            phone: $phone,
            suffix: $suffix,
            cities: &$cities,
            given: &$given,
            family: &$family,
        }
    };
}

pub(super) const LOCALES: &[Locale] = &[
    locale!(
        "United States",
        "en",
        "USD",
        "com",
        "+1 (###) 555-####",
        "Inc.",
        ["Austin", "Boston", "Chicago", "Denver", "Portland"],
        [
            ("Maria", "maria"),
            ("James", "james"),
            ("Olivia", "olivia"),
            ("Noah", "noah"),
            ("Emma", "emma"),
            ("Liam", "liam"),
            ("Ava", "ava"),
            ("Ethan", "ethan")
        ],
        [
            ("Garcia", "garcia"),
            ("Smith", "smith"),
            ("Johnson", "johnson"),
            ("Nguyen", "nguyen"),
            ("O'Brien", "obrien"),
            ("Williams", "williams"),
            ("Brown", "brown"),
            ("Lee", "lee")
        ]
    ),
    locale!(
        "United Kingdom",
        "en",
        "GBP",
        "co.uk",
        "+44 20 7946 ####",
        "Ltd",
        ["London", "Leeds", "Bristol", "Glasgow"],
        [
            ("George", "george"),
            ("Amelia", "amelia"),
            ("Harry", "harry"),
            ("Isla", "isla"),
            ("Oscar", "oscar")
        ],
        [
            ("Taylor", "taylor"),
            ("Davies", "davies"),
            ("Evans", "evans"),
            ("Patel", "patel"),
            ("Walker-Hughes", "walkerhughes")
        ]
    ),
    locale!(
        "Germany",
        "de",
        "EUR",
        "de",
        "+49 30 ########",
        "GmbH",
        ["Berlin", "München", "Köln", "Düsseldorf"],
        [
            ("Jürgen", "juergen"),
            ("Anna", "anna"),
            ("Björn", "bjoern"),
            ("Sophie", "sophie"),
            ("Lukas", "lukas")
        ],
        [
            ("Müller", "mueller"),
            ("Schäfer", "schaefer"),
            ("Weiß", "weiss"),
            ("Schmidt", "schmidt"),
            ("von der Heyde", "vonderheyde")
        ]
    ),
    locale!(
        "France",
        "fr",
        "EUR",
        "fr",
        "+33 1 ## ## ## ##",
        "SARL",
        ["Paris", "Lyon", "Orléans", "Besançon"],
        [
            ("Élodie", "elodie"),
            ("François", "francois"),
            ("Chloé", "chloe"),
            ("Jean-Luc", "jeanluc"),
            ("Zoé", "zoe")
        ],
        [
            ("Lefèvre", "lefevre"),
            ("Moreau", "moreau"),
            ("D'Angelo", "dangelo"),
            ("Girard", "girard"),
            ("Benoît", "benoit")
        ]
    ),
    locale!(
        "Spain",
        "es",
        "EUR",
        "es",
        "+34 6## ### ###",
        "S.L.",
        ["Madrid", "Málaga", "A Coruña", "Sevilla"],
        [("María", "maria"), ("José", "jose"), ("Íñigo", "inigo"), ("Lucía", "lucia"), ("Núria", "nuria")],
        [
            ("García", "garcia"),
            ("Muñoz", "munoz"),
            ("Peña", "pena"),
            ("Ibáñez", "ibanez"),
            ("Núñez", "nunez")
        ]
    ),
    locale!(
        "Brazil",
        "pt",
        "BRL",
        "com.br",
        "+55 11 9####-####",
        "Ltda",
        ["São Paulo", "Brasília", "Florianópolis"],
        [("João", "joao"), ("Conceição", "conceicao"), ("Thiago", "thiago"), ("Luísa", "luisa")],
        [("Gonçalves", "goncalves"), ("Araújo", "araujo"), ("da Silva", "dasilva"), ("Simões", "simoes")]
    ),
    locale!(
        "Poland",
        "pl",
        "PLN",
        "pl",
        "+48 ### ### ###",
        "sp. z o.o.",
        ["Warszawa", "Łódź", "Gdańsk"],
        [("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Żaneta", "zaneta"), ("Piotr", "piotr")],
        [("Wójcik", "wojcik"), ("Kowalczyk", "kowalczyk"), ("Dąbrowski", "dabrowski"), ("Zięba", "zieba")]
    ),
    locale!(
        "Sweden",
        "sv",
        "SEK",
        "se",
        "+46 70 ### ## ##",
        "AB",
        ["Malmö", "Göteborg", "Västerås"],
        [("Åsa", "asa"), ("Björk", "bjork"), ("Örjan", "orjan"), ("Linnéa", "linnea")],
        [("Sjöberg", "sjoberg"), ("Åkesson", "akesson"), ("Lindström", "lindstrom"), ("Öberg", "oberg")]
    ),
    locale!(
        "Greece",
        "el",
        "EUR",
        "gr",
        "+30 21# ### ####",
        "A.E.",
        ["Αθήνα", "Θεσσαλονίκη"],
        [("Γιώργος", "giorgos"), ("Ελένη", "eleni"), ("Νίκος", "nikos")],
        [("Παπαδόπουλος", "papadopoulos"), ("Γεωργίου", "georgiou"), ("Νικολάου", "nikolaou")]
    ),
    locale!(
        "Ukraine",
        "uk",
        "UAH",
        "ua",
        "+380 44 ### ## ##",
        "ТОВ",
        ["Київ", "Львів", "Одеса"],
        [("Олена", "olena"), ("Андрій", "andrii"), ("Їва", "yiva"), ("Тарас", "taras")],
        [("Шевченко", "shevchenko"), ("Коваль", "koval"), ("Бондаренко", "bondarenko")]
    ),
    locale!(
        "Japan",
        "ja",
        "JPY",
        "co.jp",
        "+81 3-####-####",
        "株式会社",
        ["東京", "大阪", "札幌"],
        [("美咲", "misaki"), ("翔太", "shota"), ("さくら", "sakura"), ("健一", "kenichi")],
        [("田中", "tanaka"), ("佐藤", "sato"), ("鈴木", "suzuki"), ("髙橋", "takahashi")]
    ),
    locale!(
        "China",
        "zh",
        "CNY",
        "cn",
        "+86 138 #### ####",
        "有限公司",
        ["上海", "深圳", "成都"],
        [("伟", "wei"), ("芳", "fang"), ("晓明", "xiaoming")],
        [("王", "wang"), ("李", "li"), ("欧阳", "ouyang")]
    ),
    locale!(
        "South Korea",
        "ko",
        "KRW",
        "kr",
        "+82 10-####-####",
        "주식회사",
        ["서울", "부산"],
        [("민준", "minjun"), ("서연", "seoyeon"), ("지우", "jiwoo")],
        [("김", "kim"), ("이", "yi"), ("박", "park")]
    ),
    locale!(
        "United Arab Emirates",
        "ar",
        "AED",
        "ae",
        "+971 50 ### ####",
        "ش.م.م",
        ["دبي", "أبوظبي"],
        [("فاطمة", "fatima"), ("محمد", "mohammed"), ("ليلى", "layla")],
        [("الهاشمي", "alhashimi"), ("المنصوري", "almansoori"), ("خليل", "khalil")]
    ),
    locale!(
        "Israel",
        "he",
        "ILS",
        "co.il",
        "+972 52-###-####",
        "בע\"מ",
        ["תל אביב", "חיפה"],
        [("נועה", "noa"), ("יוסף", "yosef"), ("שירה", "shira")],
        [("כהן", "cohen"), ("לוי", "levi"), ("מזרחי", "mizrahi")]
    ),
    locale!(
        "New Zealand",
        "en",
        "NZD",
        "co.nz",
        "+64 21 ### ####",
        "Limited",
        ["Auckland", "Tauranga", "Whangārei"],
        [("Aroha", "aroha"), ("Wiremu", "wiremu"), ("Mereana", "mereana")],
        [("Tūhoe", "tuhoe"), ("Parata", "parata"), ("Clarke", "clarke")]
    ),
];

pub(super) const TITLES: &[&str] = &[
    "Account Executive",
    "Head of Procurement",
    "Chief Financial Officer",
    "Operations Manager",
    "Software Engineer",
    "Sales Director",
    "Marketing Lead",
    "Founder",
    "IT Administrator",
    "Plant Manager",
    "Buyer",
    "Legal Counsel",
];
pub(super) const FIRST_WORDS: &[&str] = &[
    "Northwind",
    "Harbour",
    "Cedar",
    "Bluefin",
    "Granite",
    "Lumen",
    "Saffron",
    "Orchard",
    "Falcon",
    "Meridian",
    "Copper",
    "Tundra",
    "Willow",
    "Quartz",
    "Beacon",
    "Juniper",
    "Atlas",
    "Coral",
    "Summit",
    "Velvet",
    "Ember",
    "Pioneer",
    "Silver",
    "Aurora",
];
pub(super) const SECOND_WORDS: &[&str] = &[
    "Foods",
    "Logistics",
    "Software",
    "Robotics",
    "Textiles",
    "Energy",
    "Pharma",
    "Media",
    "Foundry",
    "Analytics",
    "Consulting",
    "Optics",
    "Marine",
    "Furniture",
    "Biotech",
    "Airways",
    "Systems",
    "Packaging",
    "Instruments",
    "Hotels",
    "Studios",
    "Motors",
    "Ceramics",
    "Networks",
];
pub(super) const INDUSTRIES: &[&str] = &[
    "COMPUTER_SOFTWARE",
    "FOOD_BEVERAGES",
    "LOGISTICS_AND_SUPPLY_CHAIN",
    "TEXTILES",
    "RENEWABLES_ENVIRONMENT",
    "PHARMACEUTICALS",
    "HOSPITALITY",
    "AUTOMOTIVE",
    "CONSTRUCTION",
    "MEDICAL_DEVICES",
];
pub(super) const STREETS: &[&str] =
    &["Main Street", "Station Road", "Hafenstraße", "Rue du Port", "Calle Mayor", "桜通り"];

/// One of `of`, by a draw. Of nothing, the draw is at fault: callers give lists that are never empty.
pub(super) fn at<T: Copy>(of: &[T], draw: u64) -> T {
    let length = of.len().max(1) as u64;
    of[usize::try_from(draw % length).unwrap_or(0)]
}

/// A telephone number after a pattern, its digits from a draw.
pub(super) fn phone(pattern: &str, draw: u64) -> String {
    let mut rest = draw;
    let mut digit = || {
        rest = rest.rotate_left(13).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        char::from(b'0' + u8::try_from((rest >> 32) % 10).unwrap_or(0))
    };
    pattern.chars().map(|c| if c == '#' { digit() } else { c }).collect()
}

/// Filler of at least this many characters, for the longest texts HubSpot takes.
pub(super) fn long_text(characters: usize) -> String {
    const SENTENCE: &str = "We walked through the contract line by line and agreed to meet again. ";
    SENTENCE.chars().cycle().take(characters).collect()
}
