"""What ``dlcalc net`` takes and gives, declared as a topic declares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dlcalc.derivation.model import ResultInfo
from dlcalc.derivation.topic import Example, Parameter, Topic

if TYPE_CHECKING:
    from dlcalc.derivation.model import Derivation
    from dlcalc.derivation.parameters import Inputs

CONVENTIONS = {
    "textbook": "sizes as W×H×D: width, height, channels",
    "pytorch": "sizes as C×H×W",
    "keras": "sizes as H×W×C",
}
DTYPES = {"float64": "8 bytes", "float32": "4 bytes", "float16": "2 bytes", "bfloat16": "2 bytes", "int8": "1 byte"}

PARAMETERS = (
    Parameter("network", "a name, a file, or layers in one line", "text", positional=True, metavar="NETWORK"),
    Parameter("input", "sizes of one example; letters too", "text", long=("input-shape",), metavar="SHAPE"),
    Parameter("n", "batch size", long=("batch-size",), symbol="N"),
    Parameter("layer", "one layer with its steps, or the layers of a block", "text", group="Questions", metavar="NAME"),
    Parameter(
        "depth",
        "depth of the blocks that get a row, 1 for stages, 2 for their parts …; 0 for every layer",
        minimum=0,
        group="Questions",
    ),
    Parameter("convention", "the order of sizes", "choice", choices=CONVENTIONS, default="textbook", group="Convention"),
    Parameter("dtype", "type of the numbers in memory", "choice", choices=DTYPES, default="float32", group="Convention"),
)

RESULTS = (
    ResultInfo("output_shape", "shape", "shape of the output, in the order of the convention", aliases=("shape",)),
    ResultInfo("parameters", "integer", "weights, biases and whatever else is learnt", aliases=("params",)),
    ResultInfo("buffers", "integer", "numbers that are kept and not learnt: running means and variances"),
    ResultInfo("macs", "integer", "multiply-adds", aliases=("mac",)),
    ResultInfo("flops", "integer", "operations: two a multiply-add"),
    ResultInfo("activations", "integer", "numbers in the outputs of all layers but those that work cell by cell"),
    ResultInfo("memory", "integer", "parameters and activations in memory", unit="bytes"),
    ResultInfo("receptive_field", "shape", "input cells that a cell of the last map sees, per axis", aliases=("rf",)),
    ResultInfo("jump", "shape", "input cells between neighbouring cells of the last map, per axis"),
    ResultInfo("layers", "integer", "layers, as they are listed"),
)

EXAMPLES = (
    Example("alexnet", "a published network: every layer, and the totals"),
    Example("'227x227x3 c96f11s4 relu max3s2 c256f5p2g2 relu max3s2 fc1000'", "layers in one line"),
    Example("'56x56x64 ( | c64f3p1b0 bn relu c64f3p1b0 bn )+ relu gap fc10'", "a residual block: a branch without layers is the shortcut"),
    Example("resnet50 --depth 1", "a row for each stage"),
    Example("vgg16 --layer conv3_1", "one layer, worked"),
    Example("resnet50 --layer layer2.0", "the layers of a block"),
    Example("resnet50 --format csv", "a row for each layer, for a pipe"),
    Example("vgg16 --input WxHx3 --get receptive_field", "an input of any size"),
)


def _work(inputs: Inputs) -> Derivation:
    """Answer a question; what works networks is loaded when somebody asks."""
    from dlcalc.networks.work import work

    return work(inputs)


TOPIC = Topic(
    name="net",
    title="Network",
    summary="whole networks: every layer's shape, parameters, FLOPs, and the totals",
    description=(
        "Works out a whole network: the shape, the parameters and the multiply-adds of every layer, and what they come to. A network is "
        "the name of a published one, a file (TOML, the text of PyTorch's print(model), ONNX), or layers in one line."
    ),
    parameters=PARAMETERS,
    results=RESULTS,
    work=_work,
    examples=EXAMPLES,
)
"""What the command line, the JSON and the marking need to know; it is no file of the folder of topics."""
