//! The Americas and Oceania.

use super::Words;

pub(super) const UNITED_STATES: Words = Words {
    country: "United States",
    language: "en",
    currency: "USD",
    tld: "com",
    timezone: "us_slash_eastern",
    weight: 24,
    landline: "+1 (^##) 555-01##",
    mobile: "+1 ^##-555-01##",
    suffixes: "Inc.|LLC|Corp.|Co.",
    trades: "Supply@r|Plumbing@b|Capital@f|Dental@m|Roofing@b|Realty@z|Freight@l|Brewing@w",
    streets: "{} Main Street|{} Oak Avenue|{} Commerce Blvd|{} Market St, Suite 400|{} Elm Drive|{} Industrial Pkwy",
    cities: "Austin/TX/787##|Boston/MA/021##|Chicago/IL/606##|Denver/CO/802##|Portland/OR/972##|New York/NY/100##|San Francisco/CA/941##|Atlanta/GA/303##|St. Louis/MO/631##|Winston-Salem/NC/271##",
    given: "Maria|James|Olivia|Noah|Emma|Liam|Ava|Ethan|Sophia|Mason|Isabella|Logan|Mia|Jackson|Charlotte|Aiden|Grace|Lucas|Harper|Elijah|Evelyn|Benjamin|Mary-Kate|DeShawn",
    family: "Garcia|Smith|Johnson|Nguyen|O'Brien|Williams|Brown|Lee|Martinez|Davis|Miller|Wilson|Anderson|Thomas|Taylor|Moore|Jackson|Martin|Thompson|White|Harris|Clark|St. John|McAllister",
};

pub(super) const MEXICO: Words = Words {
    country: "Mexico",
    language: "es",
    currency: "MXN",
    tld: "com.mx",
    timezone: "us_slash_central",
    weight: 4,
    landline: "+52 55 ^### ####",
    mobile: "+52 1 55 ^### ####",
    suffixes: "S.A. de C.V.|S. de R.L.",
    trades: "Alimentos@a|Transportes@l|Construcciones@b|Textiles@t|Servicios@s|Autopartes@u",
    streets: "Av. Insurgentes Sur {}|Calle Hidalgo {}|Paseo de la Reforma {}|Calle 5 de Mayo {}",
    cities: "Ciudad de México/CDMX/0####|Guadalajara/Jalisco/44###|Monterrey/Nuevo León/64###|Mérida/Yucatán/97###|León/Guanajuato/37###",
    given: "Guadalupe|José Luis|Ximena|Alejandro|Fernanda|Miguel Ángel|Valeria|Diego|Regina|Emiliano|Renata|Santiago|Camila|Mateo|Daniela|Leonardo|Paola|Sebastián|Andrea|Ricardo|María José|Héctor|Itzel|Óscar",
    family: "Hernández|García|Martínez|López|González|Pérez|Rodríguez|Sánchez|Ramírez|Cruz|Flores|Gómez|Morales|Vázquez|Jiménez|Reyes|Díaz|Torres|Gutiérrez|Ruiz|Mendoza|Aguilar|Ortiz|Castañeda",
};

pub(super) const BRAZIL: Words = Words {
    country: "Brazil",
    language: "pt-br",
    currency: "BRL",
    tld: "com.br",
    timezone: "america_slash_sao_paulo",
    weight: 5,
    landline: "+55 11 3###-####",
    mobile: "+55 (11) 9####-####",
    suffixes: "Ltda.|S.A.|ME",
    trades: "Alimentos@a|Logística@l|Tecnologia@c|Engenharia@k|Comércio@r|Café@a",
    streets: "Rua das Flores, {}|Avenida Paulista, {}|Rua São João, {}|Travessa da Conceição, {}",
    cities: "São Paulo/SP/01###-###|Brasília/DF/70###-###|Florianópolis/SC/88###-###|Belém/PA/66###-###|Rio de Janeiro/RJ/20###-###",
    given: "João|Conceição|Thiago|Luísa|Antônio|Beatriz|Caio|Débora|Eduardo|Fabíola|Gustavo|Heloísa|Ícaro|Júlia|Kauã|Letícia|Márcio|Natália|Otávio|Patrícia|Raíssa|Sérgio|Tânia|Vinícius",
    family: "Gonçalves|Araújo|da Silva|Simões|Souza|Magalhães|dos Santos|Brandão|Guimarães|Oliveira|Falcão|Pereira|Assunção|Ribeiro|Leão|Carvalho|Mourão|Barbosa|Galvão|Cardoso|Antunes|Corrêa|Fontoura|Muniz",
};

pub(super) const NEW_ZEALAND: Words = Words {
    country: "New Zealand",
    language: "en",
    currency: "NZD",
    tld: "co.nz",
    timezone: "pacific_slash_auckland",
    weight: 3,
    landline: "+64 9 ### ####",
    mobile: "+64 21 ### ####",
    suffixes: "Limited|Ltd",
    trades: "Dairy@g|Wines@w|Marine@x|Timber@p|Tours@o|Wool@t",
    streets: "{} Queen Street|{} Karangahape Road|{} Lambton Quay|{} Tāmaki Drive",
    cities: "Auckland/Auckland/10##|Tauranga/Bay of Plenty/311#|Whangārei/Northland/011#|Wellington/Wellington/60##|Taupō/Waikato/333#",
    given: "Aroha|Wiremu|Mereana|Hēmi|Oliver|Isla|Jack|Ruby|Nikau|Anahera|Leo|Hazel|Tāne|Maia|George|Willow|Manaia|Kiri|Thomas|Poppy|Rāwiri|Amelia|Hunter|Ngaio",
    family: "Tūhoe|Parata|Clarke|Ngata|Wilson|Kingi|Walker|Paki|Edwards|Rangihuna|Stewart|Māhuta|Harris|Tamihere|Campbell|Hēnare|Young|Pōtae|Scott|Waititi|Mitchell|Te Kanawa|Robinson|Karaka",
};

pub(super) const CANADA: Words = Words {
    country: "Canada",
    language: "en-ca",
    currency: "CAD",
    tld: "ca",
    timezone: "canada_slash_eastern",
    weight: 5,
    landline: "+1 (416) 555-01##",
    mobile: "+1 514-555-01##",
    suffixes: "Inc.|Ltd.|Ltée",
    trades: "Lumber@p|Mining@k|Outfitters@r|Érablière@a|Grain@g|Aviation@q",
    streets: "{} Yonge Street|{} rue Sainte-Catherine O|{} Jasper Avenue|{} Granville St",
    cities: "Toronto/ON/M5~ #~#|Montréal/QC/H3~ #~#|Vancouver/BC/V6~ #~#|St. John's/NL/A1~ #~#|Québec/QC/G1~ #~#",
    given: "Étienne|Madison|Tyler|Geneviève|Connor|Ashley|Marc-André|Brooke|Jordan|Véronique|Kyle|Simone|Arjan|Hailey|Mathieu|Autumn|Gurpreet|Sylvie|Wyatt|Mélanie|Dylan|Chantal|Nathan|Skye",
    family: "Tremblay|Gagnon|MacLeod|Singh|Côté|Bouchard|Campbell|Gauthier|Fraser|Chan|Lavoie|Morin|McKenzie|Fortin|Gill|Desjardins|Sinclair|Bélanger|Grant|Ouellet|Whitehead|Thériault|Morrison|Wong",
};

pub(super) const ARGENTINA: Words = Words {
    country: "Argentina",
    language: "es-ar",
    currency: "ARS",
    tld: "com.ar",
    timezone: "america_slash_buenos_aires",
    weight: 3,
    landline: "+54 11 4###-####",
    mobile: "+54 9 11 ####-####",
    suffixes: "S.A.|S.R.L.|S.A.S.",
    trades: "Bodegas@w|Frigorífico@a|Cereales@g|Cueros@t|Turismo@o|Maquinaria@k",
    streets: "Av. Corrientes {}|Calle Defensa {}|Av. Belgrano {}, 3° B|Bv. San Juan {}",
    cities: "Buenos Aires/CABA/C1###~~~|Córdoba/Córdoba/X5###~~~|Rosario/Santa Fe/S2###~~~|Mendoza/Mendoza/M5###~~~|San Miguel de Tucumán/Tucumán/T4###~~~",
    given: "Joaquín|Milagros|Facundo|Agustina|Nicolás|Florencia|Gonzalo|Martina|Ezequiel|Candela|Lautaro|Rocío|Bautista|Pilar|Germán|Micaela|Tomás|Abril|Hernán|Soledad|Ignacio|Jazmín|Matías|Celeste",
    family: "Fernández|González|Sosa|Benítez|Acosta|Medina|Suárez|Herrera|Giménez|Peralta|Quiroga|Bianchi|Molina|Ledesma|Ponce|Vera|Cabrera|Luna|Maldonado|Correa|Etcheverry|Roldán|Bustos|Villalba",
};

pub(super) const AUSTRALIA: Words = Words {
    country: "Australia",
    language: "en-au",
    currency: "AUD",
    tld: "com.au",
    timezone: "australia_slash_sydney",
    weight: 5,
    landline: "+61 2 5550 ####",
    mobile: "+61 491 570 ###",
    suffixes: "Pty Ltd|Limited",
    trades: "Mining@k|Wines@w|Surfboards@r|Pastoral@g|Solar@e|Strata@z",
    streets: "{} George Street|{} Collins Street|Shop 4, {} Beach Road|{} Adelaide Terrace",
    cities: "Sydney/NSW/20##|Melbourne/VIC/30##|Brisbane/QLD/40##|Perth/WA/60##|Wagga Wagga/NSW/265#",
    given: "Lachlan|Matilda|Cooper|Zara|Angus|Imogen|Darcy|Tahlia|Hamish|Kirra|Bailey|Georgia|Jarrah|Sienna|Riley|Phoebe|Toby|Alinta|Fergus|Keira|Dimitri|Mai|Blake|Ebony",
    family: "Nguyen|Jones|McDonald|Kelly|Thompson|Papadimitriou|Bruce|O'Keefe|Marshall|Watson|Hughes|Yunupingu|Ferguson|Simpson|Chambers|Costa|Barker|Dwyer|Lawson|Hay|Baxter|Ryan|Ngo|Palmer",
};
