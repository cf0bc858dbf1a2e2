"""What the demonstration's proposals are about. All of them are invented."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Theme:
    """One invented activity: mechanism, title, acronym, Key Priority (KP2024), NATO and partner country, and its need."""

    mechanism: str
    title: str
    acronym: str
    priority: str
    nato: str
    partner: str
    need: str


THEMES: tuple[Theme, ...] = (
    Theme("MYP", "Early warning for cables and pipelines on the Black Sea floor", "ECHOLINE", "8", "BE", "UA", "anchors and trawls damage cables before anyone on land learns of it"),
    Theme("MYP", "Quantum keys for emergency calls", "QUANTEL", "3", "ES", "MD", "emergency call centres depend on keys that a future computer will break"),
    Theme("MYP", "Grid islands for isolated communities", "GRIDISLE", "2", "NO", "KZ", "a mountain valley loses heat within a day when one line fails"),
    Theme("MYP", "Safe water after chemical incidents", "CLEARWELL", "5", "CZ", "JO", "nobody can say within an hour whether a well is still safe"),
    Theme("MYP", "Neutron probes for buried explosives", "NEUTRAS", "5", "HR", "BA", "old mines lie where metal detectors ring at every step"),
    Theme("MYP", "Wildfire forecasts for border regions", "EMBERLINE", "1", "GR", "AM", "fires cross borders faster than warnings do"),
    Theme("MYP", "Cyber range for hospital networks", "WARDNET", "9", "EE", "GE", "hospital technicians have nowhere to rehearse an attack"),
    Theme("MYP", "Low-cost radar against drones in ports", "PORTEYE", "4", "IT", "TN", "small drones reach a tanker before a guard can see them"),
    Theme("MYP", "Early signs of disinformation in small languages", "LINGUARD", "6", "LT", "MD", "tools that watch for disinformation do not read small languages"),
    Theme("MYP", "Mesh radios for mountain rescue", "CRESTLINK", "7", "SI", "RS", "rescue teams lose contact in the valleys where they are needed"),
    Theme("MYP", "Self-healing concrete for shelters and bridges", "MENDSTONE", "3", "NL", "UA", "cracked shelters cannot be inspected while alarms sound"),
    Theme("MYP", "Radon and dust after building collapse", "AFTERDUST", "5", "PL", "UA", "people clear rubble without knowing what they breathe"),
    Theme("MYP", "Power electronics that survive voltage attacks", "STEADYGRID", "2", "DK", "GE", "a short disturbance can switch off a whole region"),
    Theme("MYP", "Satellite views of dust storms over supply roads", "DUSTLINE", "1", "PT", "MR", "convoys with food turn back for storms that pass elsewhere"),
    Theme("MYP", "Detecting forged voices in crisis communication", "TRUEVOICE", "6", "FI", "JP", "a forged voice can empty a city in an hour"),
    Theme("MYP", "Antimicrobial surfaces for field hospitals", "CLEANFIELD", "5", "RO", "EG", "infections in field hospitals cost more lives than wounds"),
    Theme("MYP", "Optical sensors for oil in shallow seas", "SLICKWATCH", "8", "FR", "DZ", "leaks in shallow water are found when they reach the beach"),
    Theme("MYP", "Robots that map tunnels without light", "MOLEMAP", "4", "SK", "IL", "people go first into tunnels that nobody has seen"),
    Theme("MYP", "Early frost and food security in high valleys", "FROSTLINE", "1", "TR", "KG", "one night of frost decides a valley's winter"),
    Theme("MYP", "Passive location of jammed receivers", "FINDBACK", "3", "LV", "UA", "ships and ambulances lose their position when satellites are jammed"),
    Theme("MYP", "Women in mine action teams", "CLEARHANDS", "12", "CA", "AZ", "half of the people who could clear land are never asked"),
    Theme("MYP", "Batteries that do not burn in shelters", "COLDCELL", "2", "DE", "KR", "stored energy becomes a danger where people seek safety"),
    Theme("MYP", "Scenarios for water conflicts in 2040", "DELTA40", "11", "SE", "UZ", "plans for shared rivers end with the present decade"),
    Theme("MYP", "Shared picture of maritime incidents", "SEAPICTURE", "8", "IS", "NZ", "each harbour sees its own waters and nobody sees the strait"),
    Theme("ARW", "Ports after the blast: recovery of harbour towns", "HARBOUR", "7", "FR", "MA", "harbour towns rebuild without learning from each other"),
    Theme("ARW", "Repairing subsea cables under threat", "SPLICE", "8", "DK", "JP", "repair ships cannot work where they are most needed"),
    Theme("ARW", "Foresight for seabed security", "DEEPVIEW", "11", "NL", "IE", "the law of the seabed lags behind what lies on it"),
    Theme("ARW", "Climate and security in the Western Balkans", "BALCLIM", "1", "BG", "RS", "floods and heat meet weak services"),
    Theme("ARW", "Ethics of autonomy in disaster relief", "KINDCODE", "3", "IT", "CH", "machines already choose whom a drone reaches first"),
    Theme("ARW", "Resilient rail in times of attack", "RAILHOLD", "7", "PL", "UA", "railways carry people away and aid in, on the same track"),
    Theme("ARW", "Sharing cyber incident data across borders", "SHAREBACK", "9", "LU", "MD", "nations learn of the same attack one after another"),
    Theme("ARW", "Attribution of hybrid threats", "WHODID", "6", "GB", "GE", "an answer that comes late is no answer"),
    Theme("ARW", "Trace detection of explosives in public space", "TRACE", "4", "HU", "AT", "dogs tire and gates queue"),
    Theme("ARW", "Space weather and power networks", "SUNSTORM", "1", "NO", "AU", "a solar storm gives half an hour of warning"),
    Theme("ARW", "Human security after displacement", "HOMEWARD", "12", "ES", "JO", "people who return find that nobody planned for them"),
    Theme("ARW", "Small reactors and physical protection", "CORESAFE", "2", "CZ", "AE", "new reactors come to sites without a history of protection"),
    Theme("ATC", "Diver training for harbour inspection", "DIVEWELL", "8", "RO", "GE", "harbour divers learn from accidents"),
    Theme("ATC", "Detecting explosives in containers", "BOXCHECK", "4", "DE", "MR", "one container in a thousand is opened"),
    Theme("ATC", "Cyber response for port operators", "PORTDRILL", "9", "PL", "UA", "port operators have never practised a day without computers"),
    Theme("ATC", "Women in harbour protection", "HARBOURHER", "12", "SE", "EG", "harbour services lose skill by losing women"),
    Theme("ATC", "First response to chemical alarms in schools", "SCHOOLSAFE", "5", "AL", "JO", "teachers are the first responders and nobody trains them"),
    Theme("ATC", "Open-source mapping for crisis teams", "MAPROOM", "7", "EE", "TN", "crisis teams wait for maps that already exist"),
    Theme("ATC", "Recognising disinformation campaigns", "CLEARSIGHT", "6", "LV", "AM", "public servants meet a campaign when it is already over"),
    Theme("ATC", "Safe handling of old ammunition", "OLDROUND", "5", "HR", "BA", "depots age faster than their records"),
    Theme("ATC", "Energy audits for critical services", "WATTWISE", "2", "LT", "MD", "hospitals do not know how long their fuel lasts"),
    Theme("ATC", "Forensics of drone incidents", "DRONETRACE", "3", "TR", "AZ", "evidence from drones is lost in the first hour"),
    Theme("ATC", "Crisis communication with communities", "PLAINTALK", "12", "PT", "MA", "warnings fail when people do not trust who speaks"),
    Theme("ATC", "Protecting water utilities from intrusion", "TAPGUARD", "9", "SI", "RS", "valves answer to anyone who knows the address"),
    Theme("ASI", "Ocean acoustics for young scientists", "SOUNDSEA", "8", "PT", "DZ", "few young scientists learn how the sea carries sound"),
    Theme("ASI", "Energy networks and their weak points", "WEAKLINK", "2", "TR", "AZ", "network theory and network operators seldom meet"),
    Theme("ASI", "Novel materials in cold seas", "COLDFORM", "3", "FI", "KR", "materials age in ice in ways the textbooks leave out"),
    Theme("ASI", "Mathematics of epidemics and security", "SPREAD", "5", "GB", "KZ", "models are built by those who never have to decide with them"),
    Theme("ASI", "Trustworthy machine learning for sensors", "TRUSTML", "3", "GR", "IL", "sensors decide with methods that nobody can question"),
    Theme("ASI", "Remote sensing of land degradation", "BAREGROUND", "1", "IT", "MN", "land is lost slowly, and slow loss makes no news"),
    Theme("ASI", "Secure communication after quantum computers", "POSTQ", "9", "BE", "AU", "messages kept today will be read tomorrow"),
    Theme("ASI", "Strategic foresight methods", "LONGVIEW", "11", "CA", "CO", "foresight is taught as an art and judged as a science"),
    Theme("ASI", "Human factors in counter-terrorism", "WATCHFUL", "4", "US", "KW", "operators tire after twenty minutes and shifts last eight hours"),
    Theme("ASI", "Water, peace and hydrology", "RIVERPEACE", "1", "ME", "UZ", "rivers are measured by each side in its own way"),
    Theme("ASI", "Resilience of societies under pressure", "STEADFAST", "7", "MK", "PK", "what holds a society together is studied after it broke"),
    Theme("ARW", "Threat assessment in the Black Sea region", "BLACKSEA", "10", "BG", "GE", "assessments differ by capital and age within weeks"),
)
