#!/usr/bin/python3
"""Trains a twin of a row of docs/objectives.md in PyTorch, and writes 5,000 samples: the peer of ObjectivesPage.

Needs Debian's python3-torch and libopenblas0-pthread. Networks, initial values, order of the images,
number of images seen and averaging of the generator are those of ObjectivesPage; optimisers and
their settings are those of each objective's paper or of its usual implementation.
"""

import argparse
import copy
import dataclasses
import gzip
import math
import pathlib
import time
from typing import Callable, Optional

import numpy
import torch
from torch import nn
from torch.nn import functional as F

from dcgan_torch import dcgan_discriminator, dcgan_generator

SIZE, LATENT, CLASSES, EMBEDDING = 32, 100, 10, 32
LABELLED_SHARE = 0.02
DISTORTION_WEIGHT = 12


def logistic_discriminator(r, f):
    return F.softplus(-r).mean() + F.softplus(f).mean()


def logistic_generator(r, f):
    return F.softplus(-f).mean()


def critic(r, f):
    return f.mean() - r.mean()


def critic_generator(r, f):
    return -f.mean()


def average_contrast(r, f):
    return F.softplus(f.mean() - r).mean() + F.softplus(f - r.mean()).mean()


def pairs(r, f):
    return F.softplus(f - r).mean()


def squares(r, f):
    return ((r - 1) ** 2).mean() + (f**2).mean()


def squares_generator(r, f):
    return ((f - 1) ** 2).mean()


def gradients(scores, images):
    (gradient,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    return gradient.flatten(1)


def r1(gamma):
    return lambda d, real, generated, r, f: gamma / 2 * gradients(r, real).pow(2).sum(1).mean()


def r1_r2(gamma):
    def penalty(d, real, generated, r, f):
        both = gradients(r, real).pow(2).sum(1) + gradients(f, generated).pow(2).sum(1)
        return gamma / 2 * both.mean()

    return penalty


def from_one(d, x, weight):
    x = x.detach().requires_grad_(True)
    return weight * ((gradients(d(x), x).norm(dim=1) - 1) ** 2).mean()


def interpolated(weight):
    def penalty(d, real, generated, r, f):
        t = torch.rand(len(real), 1, 1, 1)
        return from_one(d, t * real + (1 - t) * generated, weight)

    return penalty


def dragan(weight):
    def penalty(d, real, generated, r, f):
        spread = real.std(unbiased=False) / 2
        return from_one(d, real + spread * (2 * torch.rand_like(real) - 1), weight)

    return penalty


def adam(rate, beta1, beta2):
    return lambda parameters: torch.optim.Adam(parameters, rate, (beta1, beta2))


def rmsprop(rate):
    return lambda parameters: torch.optim.RMSprop(parameters, rate)


@dataclasses.dataclass
class Twin:
    """Losses of real scores r and generated scores f, and how they are minimised."""

    discriminator: Callable
    generator: Callable
    optimiser: Callable = adam(2e-4, 0.5, 0.999)  # Radford et al. 2016, and PyTorch's example of a DCGAN
    penalty: Optional[Callable] = None
    updates: int = 1
    clip: float = math.inf
    outputs: int = 1
    conditional: bool = False


TWINS = {
    "non-saturating": Twin(logistic_discriminator, logistic_generator),
    "minimax": Twin(logistic_discriminator, lambda r, f: -F.softplus(f).mean(), penalty=r1(10)),
    "least-squares": Twin(squares, squares_generator),
    # The authors' WassersteinGAN.
    "wasserstein": Twin(critic, critic_generator, rmsprop(5e-5), updates=5, clip=0.01),
    # Algorithm 1 of the paper.
    "wasserstein-gp": Twin(critic, critic_generator, adam(1e-4, 0, 0.9), interpolated(10), 5),
    # Miyato et al. 2018.
    "hinge": Twin(
        lambda r, f: F.relu(1 - r).mean() + F.relu(1 + f).mean(), critic_generator, adam(2e-4, 0, 0.9)
    ),
    "relativistic-average": Twin(average_contrast, lambda r, f: average_contrast(f, r)),
    # The rate is that of images of 32x32 pixels in docs/decisions.md, the paper's beta2 after its warm-up.
    "r3gan": Twin(pairs, lambda r, f: pairs(f, r), adam(1e-3, 0, 0.99), r1_r2(1)),
    # The authors' GAN_stability.
    "non-saturating+r1": Twin(
        logistic_discriminator, logistic_generator, rmsprop(1e-4), penalty=r1(10)
    ),
    "non-saturating+dragan": Twin(logistic_discriminator, logistic_generator, penalty=dragan(10)),
    # The paper's rate for convolutional networks. Its losses are functions of logits and features.
    "semi-supervised": Twin(
        lambda r, f: logistic_discriminator(r.logsumexp(1), f.logsumexp(1)),
        lambda r, f: (f.mean(0) - r.mean(0)).abs().mean(),
        adam(3e-4, 0.5, 0.999),
        outputs=CLASSES,
    ),
    "autoencoding": Twin(squares, squares_generator),
    "conditional": Twin(
        pairs, lambda r, f: pairs(f, r), adam(1e-3, 0, 0.99), r1_r2(1), conditional=True
    ),
}


class Conditional(nn.Module):
    """A generator whose latents end with a learned vector of the class."""

    def __init__(self, channels, width):
        super().__init__()
        self.embedding = nn.Embedding(CLASSES, EMBEDDING)
        self.network = dcgan_generator(SIZE, channels, width, LATENT + EMBEDDING)

    def forward(self, z, labels):
        return self.network(torch.cat([z, self.embedding(labels)], 1))


class Projection(nn.Module):
    """A discriminator that adds to its score the inner product of its features and a learned vector of the class."""

    def __init__(self, channels, width):
        super().__init__()
        network = dcgan_discriminator(SIZE, channels, width, 1, False)
        self.features, self.score = network[:-1], network[-1]
        self.projection = nn.Linear(self.score.in_features, CLASSES, bias=False)

    def forward(self, x, labels):
        features = self.features(x)
        return self.score(features) + self.projection(features).gather(1, labels[:, None])


def initialise(network, he):
    """Weights from N(0, 0.02), or for a D without batch normalisation from He et al. 2015."""
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            nn.init.normal_(module.weight, 1, 0.02)
        elif isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)):
            if he:
                nn.init.kaiming_normal_(module.weight)
            else:
                nn.init.normal_(module.weight, 0, 0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    return network


class Average:
    """The averaged generator: a half-life of 10,000 images, at most 5 % of the images so far."""

    def __init__(self, generator):
        self.newest = generator
        self.generator = copy.deepcopy(generator)
        self.seen = 0

    @torch.no_grad()
    def move(self, images):
        self.seen += images
        keep = 0.5 ** (images / min(10_000, 0.05 * self.seen))
        newest = self.newest.state_dict()
        for name, value in self.generator.state_dict().items():
            if value.is_floating_point():
                value.lerp_(newest[name], 1 - keep)


class Stream:
    """The images in the file's order, again and again, and their labels."""

    def __init__(self, path, held, batch):
        pixels, labels = archive(path) if path.suffix == ".npz" else idx_files(path)
        self.pixels = torch.from_numpy(pixels[:-held]).permute(0, 3, 1, 2)
        self.labels = torch.from_numpy(labels[:-held].astype(numpy.int64))
        self.visible = torch.rand(len(self.labels)) < LABELLED_SHARE
        self.batch = batch
        self.seen = 0

    def next(self):
        at = (self.seen + torch.arange(self.batch)) % len(self.pixels)
        self.seen += self.batch
        return self.pixels[at].float() / 127.5 - 1, self.labels[at], self.visible[at]


def archive(path):
    """Returns images [n, 32, 32, channels] and labels [n] of a NumPy archive."""
    arrays = numpy.load(path)
    return arrays["x_train"], arrays["y_train"]


def idx_files(path):
    """Returns images [n, 32, 32, 1], with a black margin, and labels [n]."""
    pixels = idx(path)
    margin = (SIZE - pixels.shape[1]) // 2
    name = path.name.replace("images", "labels").replace("idx3", "idx1")
    padded = numpy.pad(pixels, ((0, 0), (margin, margin), (margin, margin)))
    return padded[..., None], idx(path.with_name(name))


def idx(path):
    data = gzip.open(path).read()
    shape = numpy.frombuffer(data, ">u4", data[3], 4)
    return numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * data[3]).reshape(shape).copy()


def train(twin, stream, args):
    """Returns a function from a number to as many samples of the averaged generator."""
    norm = twin.penalty is None
    channels = stream.pixels.shape[1]
    if twin.conditional:
        g, d = Conditional(channels, args.width), Projection(channels, args.width)
    else:
        g = dcgan_generator(SIZE, channels, args.width, LATENT)
        d = dcgan_discriminator(SIZE, channels, args.width, twin.outputs, norm)
    initialise(g, False)
    initialise(d, not norm)
    average = Average(g)
    optimiser_g, optimiser_d = twin.optimiser(g.parameters()), twin.optimiser(d.parameters())

    def of(labels):
        return (labels,) if twin.conditional else ()

    def generate(generator, labels):
        return generator(torch.randn(len(labels), LATENT), *of(labels))

    while stream.seen < args.seen:
        for _ in range(twin.updates):
            real, labels, visible = stream.next()
            with torch.no_grad():
                generated = generate(g, labels)
            real.requires_grad_(not norm)
            generated.requires_grad_(not norm)
            optimiser_d.zero_grad(set_to_none=True)
            r, f = d(real, *of(labels)), d(generated, *of(labels))
            loss_d = twin.discriminator(r, f)
            if twin.outputs > 1 and visible.any():
                loss_d = loss_d + F.cross_entropy(r[visible], labels[visible])
            if twin.penalty:
                loss_d = loss_d + twin.penalty(d, real, generated, r, f)
            loss_d.backward()
            optimiser_d.step()
            if twin.clip < math.inf:
                for parameter in d.parameters():
                    parameter.data.clamp_(-twin.clip, twin.clip)

        d.requires_grad_(False)
        optimiser_g.zero_grad(set_to_none=True)
        view = d[:-1] if twin.outputs > 1 else d
        with torch.no_grad():
            r = view(real, *of(labels))
        loss_g = twin.generator(r, view(generate(g, labels), *of(labels)))
        loss_g.backward()
        optimiser_g.step()
        d.requires_grad_(True)
        average.move(args.batch)

    average.generator.eval()
    return lambda start, count: generate(average.generator, stream.labels[start : start + count])


def train_autoencoder(twin, stream, args):
    """The same for an encoder and a generator, and one discriminator per scale."""
    channels = stream.pixels.shape[1]
    g = initialise(dcgan_generator(SIZE, channels, args.width, LATENT), False)
    encoder = nn.Sequential(
        *dcgan_discriminator(SIZE, channels, args.width, LATENT, True), nn.BatchNorm1d(LATENT)
    )
    initialise(encoder, False)
    scales = nn.ModuleList(
        initialise(dcgan_discriminator(SIZE >> i, channels, args.width, 1, True), False)
        for i in range(3)
    )
    average = Average(g)
    optimiser_d = twin.optimiser(scales.parameters())
    optimiser_g = twin.optimiser([*g.parameters(), *encoder.parameters()])

    while stream.seen < args.seen:
        real, _, _ = stream.next()
        with torch.no_grad():
            generated = g(encoder(real))
        optimiser_d.zero_grad(set_to_none=True)
        sum(
            twin.discriminator(d(F.avg_pool2d(real, 1 << i)), d(F.avg_pool2d(generated, 1 << i)))
            for i, d in enumerate(scales)
        ).backward()
        optimiser_d.step()

        scales.requires_grad_(False)
        optimiser_g.zero_grad(set_to_none=True)
        generated = g(encoder(real))
        loss_g = twin.generator(None, scales[0](generated))
        (loss_g + DISTORTION_WEIGHT * F.mse_loss(generated, real)).backward()
        optimiser_g.step()
        scales.requires_grad_(True)
        average.move(args.batch)

    average.generator.eval()
    return lambda start, count: average.generator(torch.randn(count, LATENT))


@torch.no_grad()
def write(samples, file):
    pixels = torch.cat([samples(start, 500) for start in range(0, 5_000, 500)])
    pixels = pixels.permute(0, 2, 3, 1).contiguous()
    numpy.save(file, ((pixels.numpy() + 1) * 127.5).round().clip(0, 255).astype(numpy.uint8))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=TWINS, help="row of the page")
    parser.add_argument(
        "--images",
        type=pathlib.Path,
        required=True,
        help="IDX file of 28x28 pixels, .gz, or .npz of 32x32 with x_train and y_train",
    )
    parser.add_argument("--seen", type=int, default=96_000, help="number of images that D sees")
    parser.add_argument("--out", type=pathlib.Path, required=True, help="folder for NAME-SEEN.npy")
    parser.add_argument("--held", type=int, default=5_000, help="last images that are not learned")
    parser.add_argument("--width", type=int, default=16)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    twin = TWINS[args.name]
    if args.seen % (twin.updates * args.batch):
        parser.error(f"--seen must be a multiple of {twin.updates * args.batch}")
    stream = Stream(args.images, args.held, args.batch)
    start = time.perf_counter()
    learn = train_autoencoder if args.name == "autoencoding" else train
    samples = learn(twin, stream, args)
    seconds = time.perf_counter() - start
    write(samples, args.out / f"{args.name}-{args.seen}.npy")
    print(f"{args.name}: torch-{torch.__version__}, {stream.seen} images, {seconds:.0f} s")


if __name__ == "__main__":
    main()
