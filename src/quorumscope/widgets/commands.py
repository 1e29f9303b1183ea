"""What a page may ask of the kernel: each command as data, read strictly, then carried out.

Found here: the commands and the one place where they act on a run. Never: an answer (debugger.py).

A command is the content of a custom message. ``ref`` is its number and ``view`` the view that
counts it; both come back with the answer. ``at`` is the step at which one acts, which may be any of
any branch. Whatever is wrong with a command, the run is afterwards where it was before.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from msgspec import Meta, Struct, ValidationError, convert

from ..net import actions
from ..net.actions import Action
from ..protocol.errors import ConsensusError, ErrorCode
from ..protocol.messages import Message
from ..record.errors import TraceError
from ..record.plain import revive
from ..record.until import MOST
from ..record.until import Known as Stops
from ..scene.look import Theme

if TYPE_CHECKING:
    from ..cluster import Cluster

Id: TypeAlias = Annotated[int, Meta(ge=0)]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
Text: TypeAlias = Annotated[str, Meta(max_length=10_000)]


class Command(Struct, frozen=True, tag_field="op", kw_only=True, forbid_unknown_fields=True):
    """What all commands have."""

    ref: int = 0
    view: Annotated[str, Meta(max_length=64)] = ""


class Film(Command, frozen=True, tag="film"):
    """Send the whole film."""


class Visit(Command, frozen=True, tag="visit"):
    """The view stands at *step*: so shall the run."""

    step: Id


class Do(Command, frozen=True, tag="do"):
    """Act: *action* as it stands in a choice of the film, or made by a form."""

    action: Action
    at: Id


class Step(Command, frozen=True, tag="step"):
    """Deliver the oldest message that can arrive."""

    at: Id


class Submit(Command, frozen=True, tag="submit"):
    """Submit *change* at *member*: the text, or the literal that it is where no text is taken."""

    member: Name
    change: Text
    at: Id


class Add(Command, frozen=True, tag="add"):
    """Have *master* add *member*, which is booted where there is no such process."""

    member: Name
    master: Name
    at: Id


class Forge(Command, frozen=True, tag="forge"):
    """Put *message* in flight, which nobody sent. Only pressing the switch makes a page ask so."""

    message: Message
    at: Id


class Label(Command, frozen=True, tag="label"):
    """Give the step a name, by which its branch is called; no name takes it away."""

    label: Annotated[str, Meta(max_length=60)]
    at: Id


class Share(Command, frozen=True, tag="share"):
    """Make the file with that *ending* of the run up to *step*, and send it."""

    ending: Annotated[str, Meta(max_length=10)]
    step: Id
    theme: Theme = "light"


class Cancel(Command, frozen=True, tag="cancel"):
    """End the making of what this view has asked for."""


class Explain(Command, frozen=True, tag="explain"):
    """Tell *about* the step what its tab shows; the run stays where it is.

    ``why`` may ask for a *field* of a *member*; ``diff`` may compare with another step than the one
    before, and ``beside`` lays the line to that step, or the other run, beside this one.
    """

    step: Id
    about: Literal["code", "diff", "why", "next", "beside"]
    member: Annotated[str, Meta(max_length=200)] = ""
    field: Annotated[str, Meta(max_length=40)] = "state"
    against: Id | None = None


class Reset(Command, frozen=True, tag="reset"):
    """Begin anew: the run stands at its start, and what was done is a branch."""


class Steer(Command, frozen=True):
    """What changes what all views share, and not the run (steering.py)."""


class Select(Steer, frozen=True, tag="select"):
    """*member* is selected, or nobody."""

    member: Name | None


class RunUntil(Steer, frozen=True, tag="run"):
    """Go on by itself until *stop* or a breakpoint is met."""

    at: Id
    stop: Stops | None = None
    limit: Annotated[int, Meta(ge=1, le=1_000_000)] = MOST


class StopRun(Steer, frozen=True, tag="stop"):
    """Stop the run that goes on by itself."""


class Break(Steer, frozen=True, tag="break"):
    """Add a breakpoint."""

    stop: Stops


class Switch(Steer, frozen=True, tag="switch"):
    """Switch the breakpoint of that number on or off."""

    number: Id
    on: bool


class Unbreak(Steer, frozen=True, tag="unbreak"):
    """Remove the breakpoint of that number."""

    number: Id


class Watch(Steer, frozen=True, tag="watch"):
    """Watch an expression at every step."""

    expression: Text


class Unwatch(Steer, frozen=True, tag="unwatch"):
    """Watch it no more."""

    expression: Text


class Pin(Steer, frozen=True, tag="pin"):
    """Compare what is shown with *step*, or with the step before it."""

    step: Id | None


Steers: TypeAlias = Select | RunUntil | StopRun | Break | Switch | Unbreak | Watch | Unwatch | Pin
Known: TypeAlias = (
    Film
    | Visit
    | Do
    | Step
    | Submit
    | Add
    | Forge
    | Label
    | Explain
    | Reset
    | Steers
    | Share
    | Cancel
)


class CommandError(Exception):
    """A command that can't be carried out, in words for the one who pressed a button."""


def read(content: Any) -> Known:
    """Return the command that *content* stands for.

    Raises
    ------
    CommandError
        Where it is none.
    """
    command: Known = read_as(content, Known)
    return command


def read_as(content: Any, known: Any) -> Any:
    """Return the command of the kind *known* that *content* stands for; `read` tells the rest."""
    try:
        return convert(content, known, dec_hook=revive)
    except (ValidationError, TraceError, TypeError, RecursionError) as error:
        raise CommandError(
            f"the kernel can't read this command ({error}); reload the page, so that both sides"
            " are of one version"
        ) from error


def perform(cluster: Cluster, command: Known) -> None:
    """Carry out *command*.

    Raises
    ------
    CommandError
        Where it can't be: why, and what can be done. The run is where it was before.
    """
    act = _ACTS.get(type(command))
    if act is None:
        return
    home = cluster.trace.cursor.id
    try:
        if isinstance(command, Do | Step | Submit | Add | Forge | Label):
            _visit(cluster, command.at)
        act(cluster, command)
    except (ConsensusError, TraceError) as error:
        _visit(cluster, home)
        raise CommandError(getattr(error, "description", str(error))) from error
    except Exception as error:  # a user's own text or State: whatever it raises is told
        _visit(cluster, home)
        raise CommandError(f"{type(error).__name__}: {error}") from error


def _visit(cluster: Cluster, step: int) -> None:
    if cluster.trace.cursor.id != step:
        cluster.visit(step)


def _submit(cluster: Cluster, command: Submit) -> None:
    try:
        cluster.submit(command.member, command.change)
    except ConsensusError as error:
        if error.code is not ErrorCode.ERR_ENCODING:
            raise
        cluster.submit(command.member, _literal(command.change, error))


def _literal(text: str, otherwise: ConsensusError) -> Any:
    """Read *text* as Python writes values, such as ``("set", "k", 1)``; nothing in it is run."""
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise otherwise from None
    return value


def _forge(cluster: Cluster, command: Forge) -> None:
    cluster.allow_forging()
    cluster.do(actions.Forge(command.message))


def _label(cluster: Cluster, command: Label) -> None:
    cluster.trace.name_step(command.at, command.label)


_ACTS: dict[type, Callable[[Cluster, Any], object]] = {
    Visit: lambda cluster, c: _visit(cluster, c.step),
    Do: lambda cluster, c: cluster.do(c.action),
    Step: lambda cluster, c: cluster.step(),
    Submit: lambda cluster, c: _submit(cluster, c),
    Forge: _forge,
    Label: _label,
    Add: lambda cluster, c: cluster.add_participant(c.member, c.master),
    Reset: lambda cluster, c: cluster.reset(),
}
