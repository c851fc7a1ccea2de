//! Western and northern Europe.

use super::Words;

pub(super) const UNITED_KINGDOM: Words = Words {
    country: "United Kingdom",
    language: "en",
    currency: "GBP",
    tld: "co.uk",
    timezone: "europe_slash_london",
    weight: 10,
    landline: "+44 20 7946 0###",
    mobile: "+44 7700 900###",
    suffixes: "Ltd|PLC|LLP",
    trades: "Fisheries@x|Solicitors@j|Ironmongers@r|Lettings@z|Bakery@a|Surveyors@b",
    streets: "{} High Street|{} Station Road|Flat 3, {} Victoria Road|{} Church Lane|{} King's Parade",
    cities: "London/Greater London/EC#A #~~|Leeds/West Yorkshire/LS# #~~|Bristol/Bristol/BS# #~~|Glasgow/Lanarkshire/G## #~~|Stoke-on-Trent/Staffordshire/ST# #~~|Caerdydd/South Glamorgan/CF## #~~",
    given: "George|Amelia|Harry|Isla|Oscar|Freya|Alfie|Poppy|Archie|Siobhán|Rhys|Eleri|Callum|Niamh|Priya|Imran|Florence|Theodore|Aisha|Gareth|Beatrice|Rory|Zainab|Hugh",
    family: "Taylor|Davies|Evans|Patel|Walker-Hughes|Khan|Wright|MacDonald|O'Neill|Roberts|Green|Hall|Wood|Begum|Lewis|Llewellyn|Fraser|Singh|Ward|Turner|Ahmed|Cooper|Bennett|ffrench",
};

pub(super) const GERMANY: Words = Words {
    country: "Germany",
    language: "de",
    currency: "EUR",
    tld: "de",
    timezone: "europe_slash_berlin",
    weight: 12,
    landline: "+49 30 23125 ###",
    mobile: "+49 171 39200##",
    suffixes: "GmbH|AG|GmbH & Co. KG|e.K.",
    trades: "Logistik@l|Maschinenbau@k|Bäckerei=baeckerei@a|Elektrotechnik@i|Werkzeuge@k|Möbel=moebel@d|Spedition@l",
    streets: "Hauptstraße {}|Bahnhofstraße {}|Goethestraße {}|Am Mühlbach {}|Königsallee {}|Gewerbepark Süd {}",
    cities: "Berlin/Berlin/10###|München/Bayern/80###|Köln/Nordrhein-Westfalen/50###|Düsseldorf/Nordrhein-Westfalen/40###|Hamburg/Hamburg/20###|Würzburg/Bayern/970##|Göttingen/Niedersachsen/370##",
    given: "Jürgen=juergen|Anna|Björn=bjoern|Sophie|Lukas|Käthe=kaethe|Günther=guenther|Mia|Jörg=joerg|Hannah|Matthias|Ayşe|Karl-Heinz|Lena|Sören=soeren|Ute|Emre|Friederike|Götz=goetz|Antje|Uwe|Clara|Wolfgang|Zoë",
    family: "Müller=mueller|Schäfer=schaefer|Weiß|Schmidt|von der Heyde|Krüger=krueger|Yılmaz|Becker|Hofmann|Großmann|Köhler=koehler|Fischer|Wagner|Böhm=boehm|Richter|Jäger=jaeger|Kaya|Neumann|Zimmermann|Vogel|Meyer-Lüdenscheidt=meyerluedenscheidt|Lang|Roth|Strauß",
};

pub(super) const FRANCE: Words = Words {
    country: "France",
    language: "fr",
    currency: "EUR",
    tld: "fr",
    timezone: "europe_slash_paris",
    weight: 7,
    landline: "+33 1 99 00 ## ##",
    mobile: "+33 6 39 98 ## ##",
    suffixes: "SARL|SAS|SA",
    trades: "Boulangerie@a|Transports@l|Énergie@e|Cosmétiques@n|Vignobles@w|Bâtiment@b",
    streets: "{} rue de la République|{} bis, avenue Victor-Hugo|{} place de l'Église|{} quai des Célestins",
    cities: "Paris/Île-de-France/750##|Lyon/Auvergne-Rhône-Alpes/6900#|Orléans/Centre-Val de Loire/450##|Besançon/Bourgogne-Franche-Comté/25000|L'Haÿ-les-Roses/Île-de-France/94240",
    given: "Élodie|François|Chloé|Jean-Luc|Zoé|Benoît|Anaïs|Jérôme|Océane|Loïc|Maëlle|Rémi|Noémie|Théo|Hélène|Cédric|Léa|Gaël|Margaux|Stéphane|Inès|Raphaël|Aurélie|Hervé",
    family: "Lefèvre|Moreau|D'Angelo|Girard|Benoît|Dupont|Lemaître|Roux|Chevalier|Françoise|Gauthier|Perrin|Aubert|Fontaine|Nguyễn|Leclerc|Hamelin|Marchand|de la Tour|Ben Amar|Rousseau|Colin|Noël|Bœuf",
};

pub(super) const SPAIN: Words = Words {
    country: "Spain",
    language: "es",
    currency: "EUR",
    tld: "es",
    timezone: "europe_slash_madrid",
    weight: 5,
    landline: "+34 91 ### ## ##",
    mobile: "+34 6## ### ###",
    suffixes: "S.L.|S.A.|S.L.U.",
    trades: "Aceites@a|Construcción@b|Energía@e|Panadería@a|Transportes@l|Cerámica@v",
    streets: "Calle Mayor, {}|Avenida de la Constitución, {}|Plaza de España, {}|Carrer d'Aragó, {}",
    cities: "Madrid/Madrid/280##|Málaga/Málaga/290##|A Coruña/Galicia/150##|Sevilla/Sevilla/410##|L'Hospitalet de Llobregat/Barcelona/0890#|Donostia/Gipuzkoa/2000#",
    given: "María|José|Íñigo|Lucía|Núria|Álvaro|Begoña|Jesús|Montserrat|Óscar|Inés|Ramón|Sofía|Xavier|Aitor|Rocío|Andrés|Belén|Jordi|Noelia|Iñaki|Mónica|Rubén|Ángela",
    family: "García|Muñoz|Peña|Ibáñez|Núñez|Fernández|Álvarez|Gómez|Ochoa|Etxeberria|Puig|Romero|Castaño|Vidal|Domínguez|Sáez|Gil|Rivas|Cabañas|Ortega|Marín|Zubizarreta|Blázquez|Font",
};

pub(super) const ITALY: Words = Words {
    country: "Italy",
    language: "it",
    currency: "EUR",
    tld: "it",
    timezone: "europe_slash_rome",
    weight: 5,
    landline: "+39 02 #### ####",
    mobile: "+39 3## ### ####",
    suffixes: "S.r.l.|S.p.A.|S.n.c.",
    trades: "Arredamenti@d|Caffè@a|Meccanica@k|Moda@t|Trasporti@l|Vini@w",
    streets: "Via Roma, {}|Via Garibaldi, {}|Piazza della Libertà, {}|Corso Buenos Aires, {}",
    cities: "Milano/MI/201##|Roma/RM/001##|Torino/TO/101##|Forlì/FC/4712#|Reggio nell'Emilia/RE/4212#",
    given: "Giulia|Niccolò|Francesca|Matteo|Chiara|Lorenzo|Noè|Alessia|Davide|Elisa|Gianluca|Ilaria|Riccardo|Martina|Simone|Valentina|Tommaso|Beatrice|Andrea|Federica|Leonardo|Sara|Giosuè|Bianca",
    family: "Rossi|Russo|Ferrari|Esposito|Bianchi|Romano|Colombo|Ricci|Marino|Greco|Bruno|Gallo|Conti|De Luca|Costa|Giordano|Mancini|Rizzo|Lombardi|Moretti|D'Amico|Dell'Orto|Nicolò|Sanna",
};

pub(super) const SWEDEN: Words = Words {
    country: "Sweden",
    language: "sv",
    currency: "SEK",
    tld: "se",
    timezone: "europe_slash_stockholm",
    weight: 3,
    landline: "+46 8 465 004 ##",
    mobile: "+46 70 174 06 ##",
    suffixes: "AB|HB",
    trades: "Åkeri@l|Bygg@b|Möbler@d|Skog@p|Konsult@s|Fastigheter@z",
    streets: "Storgatan {}|Kungsgatan {}|Östra Hamngatan {}|Skolvägen {}",
    cities: "Malmö/Skåne/21# ##|Göteborg/Västra Götaland/41# ##|Västerås/Västmanland/72# ##|Stockholm/Stockholm/11# ##|Örebro/Örebro/70# ##",
    given: "Åsa|Björk|Örjan|Linnéa|Gustav|Elsa|Måns|Agnes|Håkan|Märta|Oskar|Saga|Sören|Ebba|Nils|Tuva|Pär|Freja|Mikael|Alva|Jörgen|Signe|Amir|Göran",
    family: "Sjöberg|Åkesson|Lindström|Öberg|Andersson|Nyström|Bergqvist|Hägg|Löfgren|Ek|Nordin|Söderberg|Åberg|Hassan|Wallin|Björklund|Fransson|Grönlund|Sandström|Ljung|Hedlund|Ström|Rönn|Dahl",
};
