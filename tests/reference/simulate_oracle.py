#!/usr/bin/python3
"""Truth of simulated users, by another road than the library's: the table of tests/unit/check_simulate.c.

The library integrates the bivariate normal density over the correlation (Plackett) and multiplies by log-normal moments.
Here the orthant probability comes from conditioning on one normal and integrating over it (scipy quad), the moments from
scipy.stats.lognorm, and the latent correlation from brentq.
"""
from math import log, sqrt

import numpy as np
import scipy
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.stats import lognorm, norm


def orthant(a, b, rho):
    """P(Z > a, Z' > b)."""
    f = lambda z: norm.pdf(z) * norm.sf((b - rho * z) / sqrt(1 - rho * rho))
    near = b / rho if rho else a
    points = sorted({p for p in (near - .2, near, near + .2, a + .5, a + 2) if a < p < a + 12})
    edges = [a] + points + [a + 12]
    return sum(quad(f, x, y, epsabs=1e-15, epsrel=1e-13, limit=400)[0] for x, y in zip(edges, edges[1:]))


def basket(mean, sd):
    s = sqrt(log(1 + (sd / mean) ** 2))
    dist = lognorm(s, scale=mean / np.exp(s * s / 2))
    return s, dist.mean(), dist.moment(2)


def moments(p, mean, sd):
    s, first, second = basket(mean, sd)
    return p * first, sqrt(p * second - (p * first) ** 2)


def covariance(p, mean, sd, q, pre_mean, pre_sd, rho):
    s, first, _ = basket(mean, sd)
    t, pre_first, _ = basket(pre_mean, pre_sd)
    joint = orthant(norm.isf(p), norm.isf(q), rho)
    return joint * first * pre_first * np.exp(rho * s * t) - p * q * first * pre_first, \
        (joint - p * q) * pre_first


def report(name, p, mean, sd, q, pre_mean, pre_sd, target, lift, basket_lift):
    m, s = moments(p, mean, sd)
    pm, ps = moments(q, pre_mean, pre_sd)
    corr = lambda rho: covariance(p, mean, sd, q, pre_mean, pre_sd, rho)[0] / s / ps
    rho = brentq(lambda r: corr(r) - target, -.999, .999, xtol=1e-14, rtol=1e-14)
    p1, g = p * (1 + lift), 1 + basket_lift
    m1, s1 = moments(p1, mean * g, sd * g)
    c, cr = covariance(p1, mean * g, sd * g, q, pre_mean, pre_sd, rho)
    print("%s: rho %.10f limits %.6f %.6f" % (name, rho, corr(-.999), corr(.999)))
    print("  control mean %.12g sd %.12g; pre mean %.12g sd %.12g" % (m, s, pm, ps))
    print("  arm mean %.12g sd %.12g corr revenue %.10f corr rate %.10f" % (
        m1, s1, c / s1 / ps, cr / sqrt(p1 * (1 - p1)) / ps))


print("scipy", scipy.__version__)
report("shop", .08, 42, 30, .1, 35, 28, .4, .1, .05)
report("same", .25, 20, 15, .25, 20, 15, .9, .2, 0)
report("minus", .5, 10, 4, .6, 12, 6, -.3, -.1, .1)
