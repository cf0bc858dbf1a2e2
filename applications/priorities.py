"""The two lists of Key Priorities and the bridge between them: pure data.

Source: docs/programme.md §2. Items carry no ranking; an officer may mend the wording of sub-items.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Priority:
    """One item of a list.  parent: the code of the item it stands under, or empty."""

    code: str
    title_en: str
    title_fr: str = ""
    parent: str = ""


@dataclass(frozen=True)
class Priorities:
    """One list, and the day from which calls use it: the first of the month where only the month is known."""

    code: str
    title_en: str
    title_fr: str
    used_from: date
    items: tuple[Priority, ...]

    @property
    def main(self) -> tuple[Priority, ...]:
        """The items that stand under no other."""
        return tuple(item for item in self.items if not item.parent)


KP2012 = Priorities(
    code="KP2012",
    title_en="Key Priorities of 2012",
    title_fr="Priorités clés de 2012",
    used_from=date(2012, 1, 1),
    items=(
        Priority(
            "1",
            "Facilitate mutually beneficial cooperation on issues of common interest, "
            "including international efforts to meet emerging security challenges",
        ),
        Priority("1a", "Counter-Terrorism", parent="1"),
        Priority("1a.i", "Protection of critical infrastructure, supplies and personnel", parent="1a"),
        Priority("1a.ii", "Human factors in defence against terrorism", parent="1a"),
        Priority("1a.iii", "Detection technologies, including for explosive devices", parent="1a"),
        Priority("1a.iv", "Risk management, best practices and response technologies", parent="1a"),
        Priority("1b", "Energy Security", parent="1"),
        Priority("1b.i", "Innovative energy solutions for the military", parent="1b"),
        Priority("1b.ii", "Energy infrastructure security", parent="1b"),
        Priority("1b.iii", "Maritime aspects of energy security", parent="1b"),
        Priority("1b.iv", "Technological aspects of energy security", parent="1b"),
        Priority("1c", "Cyber Defence", parent="1"),
        Priority("1c.i", "Critical infrastructure protection", parent="1c"),
        Priority("1c.ii", "Support in developing cyber defence capabilities", parent="1c"),
        Priority("1c.iii", "Cyber defence situation awareness", parent="1c"),
        Priority("1d", "Defence against CBRN Agents", parent="1"),
        Priority("1d.i", "Protection, detection and decontamination", parent="1d"),
        Priority("1d.ii", "Risk management and recovery", parent="1d"),
        Priority("1d.iii", "Medical countermeasures", parent="1d"),
        Priority("1e", "Environmental Security", parent="1"),
        Priority("1e.i", "Security issues from environmental and resource constraints", parent="1e"),
        Priority("1e.ii", "Disaster forecast and prevention of natural catastrophes", parent="1e"),
        Priority("1e.iii", "Defence-related environmental issues", parent="1e"),
        Priority("2", "Enhance support for NATO-led operations and missions"),
        Priority("2a", "Provision of civilian support", parent="2"),
        Priority("2b", "Provision of internet connectivity", parent="2"),
        Priority("2c", "Cultural and social aspects in military operations and missions", parent="2"),
        Priority("2d", "Cooperation with other international actors", parent="2"),
        Priority(
            "3",
            "Enhance awareness of security developments including through early warning, "
            "with a view to preventing crises",
        ),
        Priority("3a", "Security-related Advanced Technology", parent="3"),
        Priority("3b", "Border and Port Security", parent="3"),
        Priority("3c", "Mine and Unexploded Ordnance Detection and Clearance", parent="3"),
        Priority("3d", "Human and Social Aspects of Security", parent="3"),
        Priority("4", "Any other project clearly linked to a threat to security"),
    ),
)

KP2024 = Priorities(
    code="KP2024",
    title_en="Key Priorities of 2024",
    title_fr="Priorités clés de 2024",
    used_from=date(2024, 4, 1),
    items=(
        Priority(
            "1",
            "Environment, Climate Change and Security",
            "Environnement, changement climatique et sécurité",
        ),
        Priority(
            "1.a", "Impact of climate change on security: understanding, mitigation, adaptation", parent="1"
        ),
        Priority("1.b", "Awareness of security issues driven by the environment", parent="1"),
        Priority("1.c", "A smaller environmental footprint of military activity", parent="1"),
        Priority("1.d", "Forecast and prevention of disasters related to climate", parent="1"),
        Priority("2", "Energy Security", "Sécurité énergétique"),
        Priority("2.a", "Dual-use, battlefield and renewable energy solutions", parent="2"),
        Priority("2.b", "Security of energy infrastructure", parent="2"),
        Priority("2.c", "Energy transition by design", parent="2"),
        Priority("2.d", "Energy supply chain", parent="2"),
        Priority(
            "3",
            "Innovation and Emerging Disruptive Technologies (EDTs)",
            "Innovation et technologies émergentes et de rupture",
        ),
        Priority("3.a", "Technologies", parent="3"),
        Priority("3.a.i", "Artificial intelligence", parent="3.a"),
        Priority("3.a.ii", "Autonomy", parent="3.a"),
        Priority("3.a.iii", "Quantum technologies", parent="3.a"),
        Priority("3.a.iv", "Biotechnologies and human enhancement", parent="3.a"),
        Priority("3.a.v", "Space", parent="3.a"),
        Priority("3.a.vi", "Novel materials and manufacturing", parent="3.a"),
        Priority("3.a.vii", "Energy and propulsion", parent="3.a"),
        Priority("3.a.viii", "Next-generation communications networks", parent="3.a"),
        Priority("3.b", "Defence against hostile use of these technologies", parent="3"),
        Priority("3.c", "Advanced and novel security technologies", parent="3"),
        Priority("4", "Counter-terrorism", "Contre-terrorisme"),
        Priority("4.a", "Detection technologies", parent="4"),
        Priority("4.b", "Protection of critical infrastructure, supplies and people", parent="4"),
        Priority("4.c", "Human factors", parent="4"),
        Priority("4.d", "Risk management, response and misuse of new technology", parent="4"),
        Priority(
            "5",
            "Chemical, Biological, Radiological, and Nuclear (CBRN) and Explosive Hazards Management",
            "Gestion des risques chimiques, biologiques, radiologiques et nucléaires "
            "(CBRN) et des dangers explosifs",
        ),
        Priority("5.a", "Detection, protection and decontamination", parent="5"),
        Priority("5.b", "Risk management and recovery", parent="5"),
        Priority("5.c", "Medical countermeasures", parent="5"),
        Priority("5.d", "Detection and clearance of mines, unexploded and improvised devices", parent="5"),
        Priority("6", "Defence against Hybrid Threats", "Défense contre les menaces hybrides"),
        Priority("6.a", "Awareness and attribution", parent="6"),
        Priority("6.b", "Disinformation and cognitive aspects", parent="6"),
        Priority("6.c", "Response", parent="6"),
        Priority("7", "Resilience", "Résilience"),
        Priority("7.a", "Civil preparedness", parent="7"),
        Priority("7.b", "Critical services and supply", parent="7"),
        Priority("7.c", "Resilience of society", parent="7"),
        Priority(
            "8",
            "Critical Underwater Infrastructure",
            "Infrastructures sous-marines critiques",
        ),
        Priority("8.a", "Monitoring and detection", parent="8"),
        Priority("8.b", "Protection and repair", parent="8"),
        Priority("9", "Cyber Defence", "Cyberdéfense"),
        Priority("9.a", "Protection of critical infrastructure", parent="9"),
        Priority("9.b", "Building of cyber defence capability", parent="9"),
        Priority("9.c", "Situational awareness", parent="9"),
        Priority(
            "10",
            "Assessing and addressing threats posed by the Russian Federation",
            "Évaluation et traitement des menaces posées par la Fédération de Russie",
        ),
        Priority("11", "Strategic Foresight", "Prospective stratégique"),
        Priority(
            "12",
            "Human and Social Aspects of Security",
            "Aspects humains et sociaux de la sécurité",
        ),
        Priority(
            "12.a", "Women, Peace and Security (United Nations Security Council Resolution 1325)", parent="12"
        ),
        Priority("12.b", "Human security", parent="12"),
        Priority("12.c", "Other human and social aspects", parent="12"),
    ),
)

LISTS = (KP2012, KP2024)

# Each item of 2012 on which proposals were filed, and the main item of 2024 it is counted under in statistics
# over the years; "" where there is none. An item below takes the target of the nearest item above it here.
SUCCESSORS: dict[str, str] = {
    "1a": "4",
    "1b": "2",
    "1c": "9",
    "1d": "5",
    "1e": "1",
    "2a": "7",
    "2b": "9",
    "2c": "12",
    "2d": "7",
    "3a": "3",
    "3b": "7",
    "3c": "5",
    "3d": "12",
    "4": "",
}


def successor(code: str) -> str:
    """The main KP2024 code that a KP2012 code is counted under; empty where the lists do not meet."""
    parents = {item.code: item.parent for item in KP2012.items}
    while code not in SUCCESSORS and parents.get(code):
        code = parents[code]
    return SUCCESSORS.get(code, "")
