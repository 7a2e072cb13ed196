#!/usr/bin/env python3
"""Makes golden traces with PyTorch in float64, with the errors that PyTorch itself makes in float32.

    golden_traces.py make DIR            writes fourteen traces of various objectives, sizes, channels, batches and seeds to DIR
    golden_traces.py errors FILE...      computes existing traces anew in float32 and prints the largest errors
    golden_traces.py add FILE...         adds these errors to existing traces

All print one line per trace: the largest relative error of a loss, and the largest error of a gradient relative to its
tensor's largest entry. Both are the largest of ten runs that add in different orders, since one order can be several times luckier than
another: oneDNN's convolutions with one and with two threads, PyTorch's own, and mini-batches in other orders. (The test runs the engine with one
and two threads and four kernels.) A line ends with the smallest gradient: below some 1e-6 Adam turns the rounding of any engine into a step
of its own, and the trace is no sound test of what follows. The test demands of the engine at most twice the errors that a trace holds:

    ./mvnw -pl gan -am test -Dtest=GoldenTraceTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.dir=DIR

Needs Debian's python3-torch. A trace holds three alternating steps, with images as NCHW: D's update on real and generated
images, which pass through D as two separate batches, then G's update through the updated D.
"""
import argparse
import json
import math
import pathlib

import torch
import torch.nn.functional as F

WEIGHT_CLIP = 0.05
R3GAN_WEIGHT = 1
STEPS = 3
SHUFFLES = 7
# Case, image side, image channels, channels next to the image, batch, latent size.
TRACES = [
    ("hinge", 16, 3, 8, 7, 10),
    ("hinge", 32, 1, 4, 6, 7),
    ("non_saturating", 16, 1, 8, 16, 8),
    ("non_saturating", 32, 3, 6, 4, 12),
    ("minimax", 8, 3, 8, 9, 5),
    ("least_squares", 16, 2, 6, 11, 6),
    ("wasserstein", 16, 3, 4, 8, 9),
    ("relativistic_average", 8, 1, 12, 13, 16),
    ("r1", 16, 3, 8, 6, 10),
    ("wasserstein_gp", 16, 1, 6, 5, 8),
    ("r3gan", 16, 1, 4, 6, 6),
    ("hinge_r1", 8, 3, 6, 10, 7),
    ("least_squares_r1", 8, 2, 8, 7, 9),
    # Wide enough for the engine's convolutions of fewer products.
    ("wasserstein_gp", 16, 1, 32, 8, 5),
]
PENALISED = ("r1", "hinge_r1", "least_squares_r1", "dragan", "wasserstein_gp", "r3gan")
RELATIVISTIC = ("relativistic_average", "r3gan")


def discriminator_layers(side, channels, width, norm):
    layers, size = [], side
    while size > 4 or not layers:
        first = not layers
        inner, outer = (channels, width) if first else (width, 2 * width)
        width = outer
        layers.append(dict(type="conv", **{"in": inner}, out=outer, kernel=4, stride=2, padding=1, bias=first or not norm))
        if norm and not first:
            layers.append(dict(type="batch_norm", features=outer))
        layers.append(dict(type="leaky_relu", slope=0.2))
        size //= 2
    return layers + [dict(type="flatten"), dict(type="linear", **{"in": width * size * size}, out=1, bias=True)]


def generator_layers(side, channels, width, latents):
    halvings = int(math.log2(side)) - 2 or 1
    first = side >> halvings
    width <<= halvings - 1
    layers = [
        dict(type="linear", **{"in": latents}, out=width * first * first, bias=False),
        dict(type="reshape", shape=[width, first, first]),
        dict(type="batch_norm", features=width),
        dict(type="relu"),
    ]
    for _ in range(halvings - 1):
        layers.append(dict(type="conv_transpose", **{"in": width}, out=width // 2, kernel=4, stride=2, padding=1, bias=False))
        width //= 2
        layers += [dict(type="batch_norm", features=width), dict(type="relu")]
    layers.append(dict(type="conv_transpose", **{"in": width}, out=channels, kernel=4, stride=2, padding=1, bias=True))
    return layers + [dict(type="tanh")]


def initial(layers, generator, deviation):
    def normal(*shape, mean=0.0, deviation=deviation):
        return mean + deviation * torch.randn(*shape, generator=generator, dtype=torch.float64)

    tensors = {}
    for i, layer in enumerate(layers):
        kind, k = layer["type"], layer.get("kernel")
        if kind == "linear":
            tensors[f"{i}.weight"] = normal(layer["out"], layer["in"])
        elif kind == "conv":
            tensors[f"{i}.weight"] = normal(layer["out"], layer["in"], k, k)
        elif kind == "conv_transpose":
            tensors[f"{i}.weight"] = normal(layer["in"], layer["out"], k, k)
        elif kind == "batch_norm":
            features = layer["features"]
            tensors[f"{i}.weight"] = normal(features, mean=1.0, deviation=0.2)
            tensors[f"{i}.bias"] = normal(features)
            tensors[f"{i}.running_mean"] = torch.zeros(features, dtype=torch.float64)
            tensors[f"{i}.running_var"] = torch.ones(features, dtype=torch.float64)
        if layer.get("bias"):
            tensors[f"{i}.bias"] = normal(layer["out"])
    # An engine starts from the float32 that the trace holds.
    return {name: tensor.float().double() for name, tensor in tensors.items()}


class Network:
    def __init__(self, layers, tensors, adam, dtype):
        self.layers = layers
        self.tensors = {name: tensor.to(dtype).clone() for name, tensor in tensors.items()}
        self.learned = [name for name in self.tensors if "running" not in name]
        for name in self.learned:
            self.tensors[name].requires_grad_(True)
        self.optimiser = torch.optim.Adam(
            [self.tensors[name] for name in self.learned], lr=adam["lr"], betas=(adam["beta1"], adam["beta2"]), eps=adam["eps"])

    def __call__(self, x, training=True):
        for i, layer in enumerate(self.layers):
            kind, t = layer["type"], lambda role: self.tensors.get(f"{i}.{role}")
            if kind == "linear":
                x = F.linear(x, t("weight"), t("bias"))
            elif kind == "conv":
                x = F.conv2d(x, t("weight"), t("bias"), layer["stride"], layer["padding"])
            elif kind == "conv_transpose":
                x = F.conv_transpose2d(x, t("weight"), t("bias"), layer["stride"], layer["padding"])
            elif kind == "batch_norm":
                x = F.batch_norm(x, t("running_mean"), t("running_var"), t("weight"), t("bias"), training)
            elif kind == "leaky_relu":
                x = F.leaky_relu(x, layer["slope"])
            elif kind == "relu":
                x = F.relu(x)
            elif kind == "tanh":
                x = torch.tanh(x)
            elif kind == "flatten":
                x = x.flatten(1)
            elif kind == "reshape":
                x = x.reshape(-1, *layer["shape"])
            else:
                raise ValueError(f"unknown layer {kind}")
        return x

    def descend(self, loss):
        """One update; returns the gradients."""
        self.optimiser.zero_grad()
        parameters = [self.tensors[name] for name in self.learned]
        gradients = torch.autograd.grad(loss, parameters)
        for parameter, gradient in zip(parameters, gradients):
            parameter.grad = gradient
        self.optimiser.step()
        return {name: gradient.clone() for name, gradient in zip(self.learned, gradients)}


def discriminator_loss(case, real, generated):
    case = case.removesuffix("_r1")
    if case == "least_squares":
        return ((real - 1) ** 2).mean() + (generated**2).mean()
    if case in ("wasserstein", "wasserstein_gp"):
        return generated.mean() - real.mean()
    if case == "hinge":
        return F.relu(1 - real).mean() + F.relu(1 + generated).mean()
    if case == "relativistic_average":
        return F.softplus(-(real - generated.mean())).mean() + F.softplus(generated - real.mean()).mean()
    if case == "r3gan":
        return F.softplus(-(real - generated)).mean()
    return F.softplus(-real).mean() + F.softplus(generated).mean()


def generator_loss(case, real, generated):
    case = case.removesuffix("_r1")
    if case == "minimax":
        return -F.softplus(generated).mean()
    if case == "least_squares":
        return ((generated - 1) ** 2).mean()
    if case in ("wasserstein", "wasserstein_gp", "hinge"):
        return -generated.mean()
    if case == "relativistic_average":
        return F.softplus(-(generated - real.mean())).mean() + F.softplus(real - generated.mean()).mean()
    if case == "r3gan":
        return F.softplus(-(generated - real)).mean()
    return F.softplus(-generated).mean()


def penalty(case, discriminator, real, generated, draws):
    if case == "wasserstein_gp":
        t = draws["interpolation"].reshape(-1, 1, 1, 1)
        x = t * real + (1 - t) * generated
    elif case == "dragan":
        x = real + 0.5 * real.std(unbiased=False) * draws["perturbation"]
    elif case == "r3gan":
        x = torch.cat([real, generated])
    else:
        x = real
    x = x.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(discriminator(x).sum(), x, create_graph=True)
    square = (gradient**2).flatten(1).sum(1)
    if case == "r3gan":
        return R3GAN_WEIGHT / 2 * (square[: len(real)].mean() + square[len(real) :].mean())
    return 5 * square.mean() if case.endswith("r1") else 10 * ((square.sqrt() - 1) ** 2).mean()


def run(trace, dtype):
    """The losses, gradients and final tensors of a trace's steps, computed in dtype."""
    case = trace["case"]
    d = Network(trace["discriminator"], trace["initial"]["discriminator"], trace["adam"], dtype)
    g = Network(trace["generator"], trace["initial"]["generator"], trace["adam"], dtype)
    steps = []
    for given in trace["steps"]:
        given = {name: value.to(dtype) for name, value in given.items() if isinstance(value, torch.Tensor)}
        real = given["real"]
        generated = g(given["z_discriminator"]).detach()
        loss = discriminator_loss(case, d(real), d(generated))
        if case in PENALISED:
            loss = loss + penalty(case, d, real, generated, given)
        step = dict(generated_for_discriminator=generated, discriminator_loss=loss.item())
        step["discriminator_gradient"] = d.descend(loss)
        if case == "wasserstein":
            with torch.no_grad():
                for name in d.learned:
                    d.tensors[name].clamp_(-trace["weight_clip"], trace["weight_clip"])
        real_scores = d(real).detach() if case in RELATIVISTIC else None
        loss = generator_loss(case, real_scores, d(g(given["z_generator"])))
        step["generator_loss"] = loss.item()
        step["generator_gradient"] = g.descend(loss)
        steps.append(step)
    final = {name: {n: t.detach().clone() for n, t in network.tensors.items()}
             for name, network in (("discriminator", d), ("generator", g))}
    with torch.no_grad():
        image = g(trace["sample"]["z"].to(dtype), training=False)
    return steps, final, image


def make(case, side, channels, width, batch, latents, seed):
    random = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=random, dtype=torch.float64).float().double()

    def uniform(*shape):
        return torch.rand(*shape, generator=random, dtype=torch.float64).float().double()

    trace = dict(case=case, discriminator=discriminator_layers(side, channels, width, case not in PENALISED),
                 generator=generator_layers(side, channels, width, latents),
                 adam=dict(lr=1e-3, beta1=0.5, beta2=0.999, eps=1e-8), weight_clip=WEIGHT_CLIP)
    # Wider layers add up more terms, and large sums leave tanh and the scores little to show.
    deviation = min(0.3, 3.6 / width)
    trace["initial"] = {name: initial(trace[name], random, deviation) for name in ("discriminator", "generator")}
    trace["steps"] = []
    for _ in range(STEPS):
        step = dict(real=2 * uniform(batch, channels, side, side) - 1, z_discriminator=normal(batch, latents),
                    z_generator=normal(batch, latents))
        if case == "wasserstein_gp":
            step["interpolation"] = uniform(batch)
        if case == "dragan":
            step["perturbation"] = 2 * uniform(batch, channels, side, side) - 1
        trace["steps"].append(step)
    trace["sample"] = dict(z=normal(2, latents))
    steps, trace["final"], trace["sample"]["image"] = run(trace, torch.float64)
    for step, computed in zip(trace["steps"], steps):
        step.update(computed)
    return trace


def errors(trace):
    """The largest relative errors of losses and of gradients in float32, whatever the order, and the smallest gradient."""
    orders = []
    for threads, onednn in ((1, True), (2, True), (1, False)):
        torch.set_num_threads(threads)
        with torch.backends.mkldnn.flags(enabled=onednn):
            orders.append(errors_in_one_order(trace))
    torch.set_num_threads(1)
    for seed in range(SHUFFLES):
        orders.append(errors_in_one_order(shuffled(trace, torch.Generator().manual_seed(seed))))
    losses, gradients, smallest = zip(*orders)
    return max(losses), max(gradients), min(smallest)


def shuffled(trace, random):
    """The same trace with the images of each mini-batch in another order, which changes no loss and no gradient."""
    steps = []
    for step in trace["steps"]:
        order = torch.randperm(len(step["real"]), generator=random)
        images = ("real", "z_discriminator", "z_generator", "interpolation", "perturbation")
        steps.append({name: value[order] if name in images else value for name, value in step.items()})
    return {**trace, "steps": steps}


def errors_in_one_order(trace):
    losses, gradients, smallest = [], [], []
    for computed, expected in zip(run(trace, torch.float32)[0], trace["steps"]):
        for network in ("discriminator", "generator"):
            loss = expected[f"{network}_loss"]
            losses.append(abs(computed[f"{network}_loss"] - loss) / abs(loss))
            for name, gradient in expected[f"{network}_gradient"].items():
                largest = gradient.abs().max().item()
                if largest >= 1e-12:
                    difference = computed[f"{network}_gradient"][name].double() - gradient
                    gradients.append(difference.abs().max().item() / largest)
                    smallest.append(gradient[gradient != 0].abs().min().item())
    return max(losses), max(gradients), min(smallest)


def to_json(value):
    if isinstance(value, torch.Tensor):
        data = value.detach().flatten().tolist()
        return dict(shape=list(value.shape), data=[float(f"{number:.9g}") for number in data])
    if isinstance(value, dict):
        return {key: to_json(v) for key, v in value.items()}
    return [to_json(v) for v in value] if isinstance(value, list) else value


def from_json(value):
    if isinstance(value, dict) and set(value) == {"shape", "data"}:
        return torch.tensor(value["data"], dtype=torch.float64).reshape(value["shape"])
    if isinstance(value, dict):
        return {key: from_json(v) for key, v in value.items()}
    return [from_json(v) for v in value] if isinstance(value, list) else value


def report(name, trace):
    """Prints the errors, and returns those that a trace holds."""
    losses, gradients, smallest = errors(trace)
    print(f"{name:44} losses {losses:.1e}  gradients {gradients:.1e}  smallest gradient {smallest:.0e}")
    return dict(losses=float(f"{losses:.2g}"), gradients=float(f"{gradients:.2g}"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("make", "errors", "add"))
    parser.add_argument("paths", nargs="+", type=pathlib.Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.action != "make":
        for path in arguments.paths:
            text = path.read_text().rstrip()
            trace = from_json(json.loads(text))
            if trace["case"] in ("semi_supervised", "autoencoding"):
                print(f"{path.stem:44} is not replayed")
                continue
            found = report(path.stem, trace)
            if arguments.action == "add" and "float32" not in trace:
                path.write_text(f'{text[:-1]},"float32":{json.dumps(found)}}}')
        return
    directory = arguments.paths[0]
    directory.mkdir(parents=True, exist_ok=True)
    for seed, (case, side, channels, width, batch, latents) in enumerate(TRACES, start=1):
        name = f"{case}-{side}x{side}x{channels}-width-{width}-batch-{batch}"
        trace = make(case, side, channels, width, batch, latents, seed)
        trace["float32"] = report(name, trace)
        (directory / f"{name}.json").write_text(json.dumps(to_json(trace)))


if __name__ == "__main__":
    main()
