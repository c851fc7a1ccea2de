//! Words that are at home everywhere: what companies are called and do, what people do there.
//!
//! Must never name a real company: the words are common ones, paired by chance.

/// HubSpot's values of `industry`, by the letter that trades name them with.
pub(super) const INDUSTRIES: [(&str, &str); 36] = [
    ("a", "FOOD_BEVERAGES"),
    ("b", "CONSTRUCTION"),
    ("c", "COMPUTER_SOFTWARE"),
    ("d", "FURNITURE"),
    ("e", "RENEWABLES_ENVIRONMENT"),
    ("f", "FINANCIAL_SERVICES"),
    ("g", "FARMING"),
    ("h", "HOSPITALITY"),
    ("i", "ELECTRICAL_ELECTRONIC_MANUFACTURING"),
    ("j", "LAW_PRACTICE"),
    ("k", "MACHINERY"),
    ("l", "LOGISTICS_AND_SUPPLY_CHAIN"),
    ("m", "MEDICAL_DEVICES"),
    ("n", "COSMETICS"),
    ("o", "LEISURE_TRAVEL_TOURISM"),
    ("p", "PAPER_FOREST_PRODUCTS"),
    ("q", "AIRLINES_AVIATION"),
    ("r", "RETAIL"),
    ("s", "MANAGEMENT_CONSULTING"),
    ("t", "TEXTILES"),
    ("u", "AUTOMOTIVE"),
    ("v", "GLASS_CERAMICS_CONCRETE"),
    ("w", "WINE_AND_SPIRITS"),
    ("x", "MARITIME"),
    ("y", "PHARMACEUTICALS"),
    ("z", "REAL_ESTATE"),
    ("B", "BIOTECHNOLOGY"),
    ("D", "DESIGN"),
    ("E", "EDUCATION_MANAGEMENT"),
    ("H", "HEALTH_WELLNESS_AND_FITNESS"),
    ("I", "INSURANCE"),
    ("M", "MEDIA_PRODUCTION"),
    ("N", "TELECOMMUNICATIONS"),
    ("P", "PACKAGING_AND_CONTAINERS"),
    ("S", "SECURITY_AND_INVESTIGATIONS"),
    ("U", "UTILITIES"),
];

/// HubSpot's value of the industry with this letter.
pub(super) fn industry(letter: &str) -> &'static str {
    INDUSTRIES.iter().find(|(known, _)| *known == letter).map_or("", |(_, value)| value)
}

/// What any company may be called.
#[rustfmt::skip]
pub(super) const BRANDS: [&str; 120] = [
    "Northwind", "Harbour", "Cedar", "Bluefin", "Granite", "Lumen", "Saffron", "Orchard", "Falcon", "Meridian",
    "Copper", "Tundra", "Willow", "Quartz", "Beacon", "Juniper", "Atlas", "Coral", "Summit", "Velvet",
    "Ember", "Pioneer", "Silver", "Aurora", "Larkspur", "Ironwood", "Halcyon", "Tidewater", "Brightwell", "Foxglove",
    "Sandstone", "Evergreen", "Kestrel", "Marigold", "Obsidian", "Redwood", "Skylark", "Thistle", "Umber", "Vantage",
    "Westerly", "Yarrow", "Zephyr", "Alder", "Basalt", "Cobalt", "Driftwood", "Elmstead", "Fernhill", "Goldfinch",
    "Hawthorn", "Indigo", "Jasper", "Kingfisher", "Lakeside", "Maple", "Nightingale", "Oakmoor", "Paragon", "Quarry",
    "Riverbend", "Stonegate", "Timberline", "Upland", "Verdant", "Wildflower", "Anchor", "Birchwood", "Clearwater", "Dovetail",
    "Eastgate", "Fairweather", "Greystone", "Highmark", "Inkwell", "Keystone", "Lighthouse", "Moonstone", "Newbridge", "Osprey",
    "Polaris", "Ravenhill", "Sunridge", "Trellis", "Unity", "Vesper", "Wayfarer", "Acorn", "Bramble", "Crescent",
    "Dunes", "Equinox", "Flint", "Glacier", "Heron", "Ivory", "Kite", "Lantern", "Mosaic", "Nimbus",
    "Opal", "Pinnacle", "Rosewood", "Solstice", "Tamarind", "Vireo", "Wren", "Amber", "Bellflower", "Cinder",
    "Delta", "Everly", "Fathom", "Grove", "Horizon", "Juno", "Larch", "Magnolia", "Orbit", "Pebble",
];

/// What any company may do, as the trades of countries are written.
#[rustfmt::skip]
pub(super) const TRADES: [&str; 40] = [
    "Foods@a", "Logistics@l", "Software@c", "Robotics@k", "Textiles@t", "Energy@e", "Pharma@y", "Media@M",
    "Foundry@k", "Analytics@c", "Consulting@s", "Optics@m", "Marine@x", "Furniture@d", "Biotech@B", "Airways@q",
    "Systems@c", "Packaging@P", "Instruments@m", "Hotels@h", "Studios@D", "Motors@u", "Ceramics@v", "Networks@N",
    "Insurance@I", "Academy@E", "Fitness@H", "Security@S", "Utilities@U", "Paper@p", "Diagnostics@m", "Cloud@c",
    "Tools@k", "Cosmetics@n", "Travel@o", "Interiors@d", "Labs@B", "Partners@s", "Electronics@i", "Farms@g",
];

/// What people do at a company.
#[rustfmt::skip]
pub(super) const TITLES: [&str; 72] = [
    "Account Executive", "Head of Procurement", "Chief Financial Officer", "Operations Manager", "Software Engineer",
    "Sales Director", "Marketing Lead", "Founder", "IT Administrator", "Plant Manager", "Buyer", "Legal Counsel",
    "Chief Executive Officer", "Managing Director", "Office Manager", "Head of People", "Production Planner",
    "Quality Engineer", "Senior Buyer", "Category Manager", "Warehouse Supervisor", "Logistics Coordinator",
    "Export Manager", "Key Account Manager", "Regional Sales Manager", "Customer Success Manager", "Support Engineer",
    "Product Manager", "Head of Product", "Data Analyst", "Controller", "Accountant", "Finance Director", "Treasurer",
    "Executive Assistant", "Chief Technology Officer", "VP Engineering", "DevOps Engineer", "Security Officer",
    "Data Protection Officer", "Compliance Manager", "Brand Manager", "Content Strategist", "Events Coordinator",
    "PR Consultant", "E-commerce Manager", "Store Manager", "Area Manager", "Franchise Owner", "Project Manager",
    "Programme Director", "Construction Manager", "Site Engineer", "Architect", "Facility Manager", "Maintenance Lead",
    "R&D Engineer", "Laboratory Manager", "Regulatory Affairs Specialist", "Clinical Coordinator", "Training Manager",
    "Recruiter", "Head of Sustainability", "Fleet Manager", "Owner", "Partner", "Business Development Manager",
    "Chief Operating Officer", "Innovation Manager", "UX Designer", "Solutions Architect", "Purchasing Assistant",
];

/// What a deal is about.
#[rustfmt::skip]
pub(super) const SUBJECTS: [&str; 32] = [
    "pilot", "annual licence", "expansion", "framework agreement", "hardware order", "rollout phase 1", "rollout phase 2",
    "migration", "onboarding package", "training days", "support contract", "three-year contract", "additional seats",
    "proof of concept", "integration project", "spare parts", "new site", "upgrade", "warehouse scanners",
    "maintenance plan", "custom development", "audit", "workshop series", "starter package", "data import",
    "premium support", "multi-site licence", "replacement devices", "API access", "seasonal order", "consulting days",
    "tender",
];
