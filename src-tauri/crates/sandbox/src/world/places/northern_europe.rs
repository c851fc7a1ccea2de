//! Northern and central Europe.

use super::Words;

pub(super) const NETHERLANDS: Words = Words {
    country: "Netherlands",
    language: "nl",
    currency: "EUR",
    tld: "nl",
    timezone: "europe_slash_amsterdam",
    weight: 4,
    landline: "+31 20 ### ####",
    mobile: "+31 6 ### ## ###",
    suffixes: "B.V.|N.V.|V.O.F.",
    trades: "Bloemen@g|Scheepvaart@x|Bouw@b|Kaas@g|Fietsen@r|Logistiek@l",
    streets: "Keizersgracht {}|Dorpsstraat {}|Stationsplein {}|Kerkstraat {}-hs",
    cities: "Amsterdam/Noord-Holland/10## ~~|Rotterdam/Zuid-Holland/30## ~~|Utrecht/Utrecht/35## ~~|'s-Hertogenbosch/Noord-Brabant/52## ~~|Groningen/Groningen/97## ~~",
    given: "Daan|Sanne|Bram|Fleur|Jeroen|Anouk|Sjoerd|Lotte|Pieter|Femke|Maarten|Iris|Ruben|Noor|Thijs|Eva|Wouter|Roos|Koen|Merel|Joost|Fatima|Hendrik-Jan|Marijke",
    family: "de Vries|Jansen|van den Berg|Bakker|Visser|Smit|Meijer|Mulder|de Boer|Bos|Vos|Peters|Hendriks|van Leeuwen|Dekker|Brouwer|de Wit|Dijkstra|Smeets|van der Linden|Kuipers|El Idrissi|Postma|IJzerman",
};

pub(super) const NORWAY: Words = Words {
    country: "Norway",
    language: "no",
    currency: "NOK",
    tld: "no",
    timezone: "europe_slash_oslo",
    weight: 3,
    landline: "+47 22 ## ## ##",
    mobile: "+47 9## ## ###",
    suffixes: "AS|ASA",
    trades: "Fiskeri@x|Bygg@b|Rederi@x|Kraft@e|Møbler@d|Regnskap@f",
    streets: "Storgata {}|Karl Johans gate {}|Bryggen {}|Fjordveien {}",
    cities: "Oslo/Oslo/01##|Bergen/Vestland/50##|Tromsø/Troms/90##|Ålesund/Møre og Romsdal/60##|Trondheim/Trøndelag/70##",
    given: "Ingrid|Øyvind|Sigrid|Lars|Åse|Magnus|Solveig|Kåre|Astrid|Håvard|Marit|Jørn|Tuva|Sindre|Ragnhild|Espen|Nora|Bjørn|Silje|Tor|Gunhild|Eirik|Maja|Aksel",
    family: "Hansen|Johansen|Olsen|Larsen|Bakken|Nygård|Solberg|Haugen|Moen|Strand|Lie|Eide|Berge|Fossum|Ødegård|Brekke|Aas|Sæther|Myhre|Tveit|Rønning|Vik|Lund|Knutsen",
};

pub(super) const CZECHIA: Words = Words {
    country: "Czechia",
    language: "cs",
    currency: "CZK",
    tld: "cz",
    timezone: "europe_slash_prague",
    weight: 3,
    landline: "+420 2## ### ###",
    mobile: "+420 60# ### ###",
    suffixes: "s.r.o.|a.s.|v.o.s.",
    trades: "Strojírny@k|Sklo@v|Pivovar@w|Stavby@b|Doprava@l|Nábytek@d",
    streets: "Národní {}|Náměstí Míru {}|Dlouhá {}|Husova {}/12",
    cities: "Praha/Praha/11# ##|Brno/Jihomoravský kraj/60# ##|Plzeň/Plzeňský kraj/30# ##|České Budějovice/Jihočeský kraj/37# ##|Ústí nad Labem/Ústecký kraj/40# ##",
    given: "Jiří|Tereza|Ondřej|Kateřina|Tomáš|Eliška|Vojtěch|Markéta|Zdeněk|Barbora|Matěj|Růžena|Lukáš|Šárka|František|Jana|Řehoř|Věra|Petr|Lenka|Miloš|Žofie|David|Hana",
    family: "Novák|Svobodová|Dvořák|Černý|Procházka|Kučera|Veselá|Horák|Němec|Pokorný|Marek|Růžička|Beneš|Fiala|Sedláček|Doležal|Zeman|Kolář|Krejčí|Navrátil|Čermák|Vaněk|Říha|Šimek",
};

pub(super) const IRELAND: Words = Words {
    country: "Ireland",
    language: "en-ie",
    currency: "EUR",
    tld: "ie",
    timezone: "europe_slash_dublin",
    weight: 3,
    landline: "+353 20 91# ####",
    mobile: "+353 8# ### ####",
    suffixes: "Ltd|DAC|Teoranta",
    trades: "Creamery@g|Distillers@w|Seafoods@x|Joinery@d|Haulage@l|Solicitors@j",
    streets: "{} O'Connell Street|{} Grafton Street|Unit {}, Docklands|{} Main Street",
    cities: "Dublin/Leinster/D0# ~#~#|Cork/Munster/T12 ~#~#|Galway/Connacht/H91 ~#~#|Dún Laoghaire/Leinster/A96 ~#~#",
    given: "Aoife|Conor|Saoirse|Cillian|Róisín|Patrick|Ciara|Fionn|Gráinne|Declan|Sinéad|Oisín|Caoimhe|Eoin|Orla|Darragh|Bríd|Tadhg|Maeve|Brendan|Éabha|Ronan|Deirdre|Kevin",
    family: "Murphy|Kelly|O'Sullivan|Walsh|Byrne|Ryan|O'Connor|Doyle|McCarthy|Gallagher|Doherty|Kennedy|Lynch|Quinn|Ní Dhomhnaill|Moran|Brennan|Burke|Nolan|Ó Briain|Daly|Fitzgerald|Keane|Hegarty",
};
