"""Forms of rounds, decisions, letters, redress and the desk."""

from decisions.forms.batches import BatchForm
from decisions.forms.deciding import (
    REVOCATION_REASONS,
    RULE_OUT_REASONS,
    DecisionForm,
    LinesField,
    ReasonsForm,
    SendBackForm,
    initial_of,
)
from decisions.forms.letters import CodeForm, CopyForm, LetterFilterForm
from decisions.forms.redress import RedressAnswerForm, RedressForm
from decisions.forms.rounds import (
    CandidateForm,
    ConsultationClosingForm,
    ConsultationForm,
    EnvelopeForm,
    ExtendForm,
    ReopenForm,
    RoundForm,
    RuleForm,
    ScenarioForm,
    SpeakForm,
)
from decisions.forms.wordings import WordingForm

__all__ = [
    "REVOCATION_REASONS",
    "RULE_OUT_REASONS",
    "BatchForm",
    "CandidateForm",
    "CodeForm",
    "ConsultationClosingForm",
    "ConsultationForm",
    "CopyForm",
    "DecisionForm",
    "EnvelopeForm",
    "ExtendForm",
    "LetterFilterForm",
    "LinesField",
    "ReasonsForm",
    "RedressAnswerForm",
    "RedressForm",
    "ReopenForm",
    "RoundForm",
    "RuleForm",
    "ScenarioForm",
    "SendBackForm",
    "SpeakForm",
    "WordingForm",
    "initial_of",
]
