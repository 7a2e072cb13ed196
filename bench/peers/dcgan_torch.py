#!/usr/bin/python3
"""One alternating D/G step of the same networks in PyTorch: the peer of StepBench.

Needs Debian's python3-torch and libopenblas0-pthread; on a GPU, a PyTorch with CUDA. The loop is the
usual one, with the usual economy: D's parameters are frozen while G learns through it. On a GPU,
Adam is fused, and a step is a list of launches (eager) or one CUDA graph.
"""

import argparse
import itertools
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F


def dcgan_generator(size, channels, width, latent):
    wide = width * size // 8
    layers = [
        nn.Linear(latent, 16 * wide, bias=False),
        nn.Unflatten(1, (wide, 4, 4)),
        nn.BatchNorm2d(wide),
        nn.ReLU(inplace=True),
    ]
    while wide > width:
        layers += [
            nn.ConvTranspose2d(wide, wide // 2, 4, 2, 1, bias=False),
            nn.BatchNorm2d(wide // 2),
            nn.ReLU(inplace=True),
        ]
        wide //= 2
    return nn.Sequential(*layers, nn.ConvTranspose2d(width, channels, 4, 2, 1), nn.Tanh())


def dcgan_discriminator(size, channels, width, outputs, norm):
    layers = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
    side = size // 2
    while side > 4:
        layers += [nn.Conv2d(width, 2 * width, 4, 2, 1, bias=not norm)]
        layers += [nn.BatchNorm2d(2 * width)] if norm else []
        layers += [nn.LeakyReLU(0.2, inplace=True)]
        width, side = 2 * width, side // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * width, outputs))


class Noise(nn.Module):
    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation

    def forward(self, x):
        return x + self.deviation * torch.randn_like(x)


def mlp_generator(size, channels, width, latent):
    hidden = 8 * width
    layers = []
    for ins in (latent, hidden):
        layers += [nn.Linear(ins, hidden, bias=False), nn.BatchNorm1d(hidden), nn.ReLU(inplace=True)]
    layers += [nn.Linear(hidden, channels * size * size), nn.Tanh()]
    return nn.Sequential(*layers, nn.Unflatten(1, (channels, size, size)))


def mlp_discriminator(size, channels, width, outputs):
    layers = [nn.Flatten(), Noise(0.3)]
    ins = channels * size * size
    for factor in (16, 8, 4, 4, 4):
        layers += [nn.Linear(ins, factor * width), nn.ReLU(inplace=True), Noise(0.5)]
        ins = factor * width
    return nn.Sequential(*layers, nn.Linear(ins, outputs))


def gradient_penalty(d, real, generated):
    t = torch.rand(len(real), 1, 1, 1, device=real.device)
    x = (t * real + (1 - t) * generated).requires_grad_(True)
    (gradient,) = torch.autograd.grad(d(x).sum(), x, create_graph=True)
    return 10 * ((gradient.flatten(1).norm(dim=1) - 1) ** 2).mean()


def resident_megabytes(name):
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name + ":")) / 1024


def prepare(args, device, layout):
    """The networks and what a step works on, as a function that takes a step."""
    torch.manual_seed(1)
    wasserstein = args.objective == "wasserstein-gp"
    classes = 10 if args.objective == "semi-supervised" else 1
    if args.network == "dcgan":
        g = dcgan_generator(args.size, args.channels, args.width, args.latent)
        d = dcgan_discriminator(args.size, args.channels, args.width, classes, not wasserstein)
    else:
        g = mlp_generator(args.size, args.channels, args.width, args.latent)
        d = mlp_discriminator(args.size, args.channels, args.width, classes)
    g, d = g.to(device, memory_format=layout), d.to(device, memory_format=layout)
    options = {"lr": 2e-4, "betas": (0.5, 0.999)}
    if device == "cuda":
        options.update(fused=True, capturable=True)
    adam_g = torch.optim.Adam(g.parameters(), **options)
    adam_d = torch.optim.Adam(d.parameters(), **options)
    average = torch.cat([p.detach().flatten() for p in g.parameters()])
    shape = (args.batch, args.size, args.size, args.channels)
    source = torch.randint(0, 256, shape, dtype=torch.uint8)
    source = source.pin_memory() if device == "cuda" else source
    pixels = source.to(device)
    labels = torch.randint(0, 10, (args.batch,)).to(device)
    losses = torch.zeros(2, device=device)

    def discriminator_loss(real, generated):
        if wasserstein:
            penalty = gradient_penalty(d, real, generated)
            return d(generated).mean() - d(real).mean() + penalty
        of_real, of_generated = d(real), d(generated)
        if classes == 1:
            return F.softplus(-of_real).mean() + F.softplus(of_generated).mean()
        return (
            F.softplus(-of_real.logsumexp(1)).mean()
            + F.softplus(of_generated.logsumexp(1)).mean()
            + F.cross_entropy(of_real, labels)
        )

    # What the features of feature matching are taken from: in front of the last layer's noise.
    features = d[:-2] if args.network == "mlp" else d[:-1]

    def generator_loss(real, generated):
        if wasserstein:
            return -d(generated).mean()
        if classes == 1:
            return F.softplus(-d(generated)).mean()
        with torch.no_grad():
            of_real = features(real).mean(0)
        return (features(generated).mean(0) - of_real).abs().mean()

    def step():
        for _ in range(args.updates):
            if device == "cuda":
                pixels.copy_(source, non_blocking=True)
            real = (pixels.float() / 127.5 - 1).permute(0, 3, 1, 2).contiguous(memory_format=layout)
            with torch.no_grad():
                generated = g(torch.randn(args.batch, args.latent, device=device))
            adam_d.zero_grad(set_to_none=True)
            loss_d = discriminator_loss(real, generated)
            loss_d.backward()
            adam_d.step()

        d.requires_grad_(False)
        adam_g.zero_grad(set_to_none=True)
        loss_g = generator_loss(real, g(torch.randn(args.batch, args.latent, device=device)))
        loss_g.backward()
        adam_g.step()
        d.requires_grad_(True)
        average.lerp_(torch.cat([p.detach().flatten() for p in g.parameters()]), 0.01)
        losses.copy_(torch.stack([loss_d.detach(), loss_g.detach()]))

    return step, losses


def graph_of(step):
    """The step as one CUDA graph."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(11):
            step()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def measured(args, step, losses):
    """The milliseconds of each step; a step ends when its losses are known."""
    for _ in range(args.warm_up):
        step()
        losses.tolist()
    millis = []
    for _ in range(args.steps):
        start = time.perf_counter()
        step()
        losses.tolist()
        millis.append(1000 * (time.perf_counter() - start))
    return millis


def one_of(*names):
    def parse(text):
        given = text.split(",")
        if not set(given) <= set(names):
            raise argparse.ArgumentTypeError(f"'{text}' is no list of {', '.join(names)}")
        return given

    return parse


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=("dcgan", "mlp"), default="dcgan")
    parser.add_argument(
        "--objective",
        choices=("non-saturating", "wasserstein-gp", "semi-supervised"),
        default="non-saturating",
    )
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--channels", type=int, default=3)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--latent", type=int, default=100)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--updates", type=int, default=0, help="of D a step; 0: the paper's")
    parser.add_argument("--threads", type=int, default=1, help="on the CPU")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    parser.add_argument("--layout", type=one_of("nchw", "nhwc"), default="nchw")
    parser.add_argument("--mode", type=one_of("eager", "graph"), default="eager")
    parser.add_argument("--precision", type=one_of("float32", "tf32"), default="float32")
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.backends.cudnn.benchmark = True
    args.updates = args.updates or (5 if args.objective == "wasserstein-gp" else 1)
    for precision, mode, layout in itertools.product(args.precision, args.mode, args.layout):
        torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
        torch.backends.cudnn.allow_tf32 = precision == "tf32"
        memory_format = torch.channels_last if layout == "nhwc" else torch.contiguous_format
        step, losses = prepare(args, args.device, memory_format)
        millis = measured(args, graph_of(step) if mode == "graph" else step, losses)
        median = statistics.median(millis)
        how = (
            f"{mode} {precision} layout={layout}"
            if args.device == "cuda"
            else f"threads={args.threads} layout={layout}"
        )
        print(
            f"torch-{torch.__version__} {how} median_ms={median:.3f} min_ms={min(millis):.3f} "
            f"images_per_s={1000 * args.updates * args.batch / median:.0f} "
            f"peak_mb={resident_megabytes('VmHWM'):.0f} ({args.network} {args.objective} "
            f"{args.size}x{args.size}x{args.channels} width {args.width} batch {args.batch} updates {args.updates})",
            flush=True,
        )


if __name__ == "__main__":
    main()
