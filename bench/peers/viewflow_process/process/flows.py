"""A placement as a process of viewflow's: asked for, decided by a panel, moved in."""

from viewflow import this
from viewflow.workflow import flow
from viewflow.workflow.models import Process


class PlacementFlow(flow.Flow):
    process_class = Process

    start = flow.StartHandle(this.ask).Next(this.panel)
    panel = flow.Handle(this.decide).Next(this.move)
    move = flow.Handle(this.decide).Next(this.end)
    end = flow.End()

    def ask(self, activation, values):
        activation.process.data = values
        return activation.process

    def decide(self, activation, values):
        activation.process.data |= values
        activation.process.save()
        return activation.process
