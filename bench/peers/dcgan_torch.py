#!/usr/bin/python3
"""One alternating D/G step of the same DCGAN in PyTorch: the peer of StepBench.

Needs Debian's python3-torch and libopenblas0-pthread. The loop is the usual one, with the usual
economy: D's parameters are frozen while G learns through it.
"""

import argparse
import statistics
import time

import torch
from torch import nn
from torch.nn import functional as F


def generator(size, channels, width, latent):
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


def discriminator(size, channels, width):
    layers = [nn.Conv2d(channels, width, 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
    side = size // 2
    while side > 4:
        layers += [
            nn.Conv2d(width, 2 * width, 4, 2, 1, bias=False),
            nn.BatchNorm2d(2 * width),
            nn.LeakyReLU(0.2, inplace=True),
        ]
        width, side = 2 * width, side // 2
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * width, 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=32)
    parser.add_argument("--channels", type=int, default=3)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--latent", type=int, default=100)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20)
    args = parser.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    layout = torch.channels_last if args.channels_last else torch.contiguous_format
    g = generator(args.size, args.channels, args.width, args.latent).to(memory_format=layout)
    d = discriminator(args.size, args.channels, args.width).to(memory_format=layout)
    adam_g = torch.optim.Adam(g.parameters(), lr=2e-4, betas=(0.5, 0.999))
    adam_d = torch.optim.Adam(d.parameters(), lr=2e-4, betas=(0.5, 0.999))
    average = torch.cat([p.detach().flatten() for p in g.parameters()])
    shape = (args.batch, args.size, args.size, args.channels)
    pixels = torch.randint(0, 256, shape, dtype=torch.uint8)

    def step():
        real = (pixels.float() / 127.5 - 1).permute(0, 3, 1, 2).contiguous(memory_format=layout)
        with torch.no_grad():
            generated = g(torch.randn(args.batch, args.latent))
        adam_d.zero_grad(set_to_none=True)
        loss_d = F.softplus(-d(real)).mean() + F.softplus(d(generated)).mean()
        loss_d.backward()
        adam_d.step()

        d.requires_grad_(False)
        adam_g.zero_grad(set_to_none=True)
        loss_g = F.softplus(-d(g(torch.randn(args.batch, args.latent)))).mean()
        loss_g.backward()
        adam_g.step()
        d.requires_grad_(True)
        average.lerp_(torch.cat([p.detach().flatten() for p in g.parameters()]), 0.01)
        return loss_d.item(), loss_g.item()

    for _ in range(args.warm_up):
        step()
    millis = []
    for _ in range(args.steps):
        start = time.perf_counter()
        step()
        millis.append(1000 * (time.perf_counter() - start))
    median = statistics.median(millis)
    print(
        f"torch-{torch.__version__} threads={args.threads} "
        f"layout={'nhwc' if args.channels_last else 'nchw'} median_ms={median:.1f} "
        f"min_ms={min(millis):.1f} images_per_s={1000 * args.batch / median:.0f}"
    )


main()
