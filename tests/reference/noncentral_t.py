#!/usr/bin/env python3
"""Upper tails of the noncentral t to 25 digits, for tests/unit/check_power.c: Python's decimal alone.

P(T > t) = E P(Z > t S - delta), S^2 = chi-square(df) / df, over u = log S by the trapezoidal rule with two steps that
must agree. Even degrees of freedom only, so that the gamma function is a factorial.
"""
from decimal import Decimal as D, getcontext
from math import factorial

getcontext().prec = 70
PI = D("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899862803")


def upper_normal(x):
    if x > 9:  # Laplace's continued fraction
        f = x
        for k in range(400, 0, -1):
            f = x + k / f
        return (-x * x / 2).exp() / (2 * PI).sqrt() / f
    if x < -9:
        return 1 - upper_normal(-x)
    term, total, k = x, x, 0
    while abs(term) > D(10) ** -60:
        k += 1
        term *= x * x / (2 * k + 1)
        total += term
    return D(1) / 2 - total * (-x * x / 2).exp() / (2 * PI).sqrt()


def integral(t, df, delta, step):
    log_scale = D(2).ln() + D(df) / 2 * (D(df) / 2).ln() - D(factorial(df // 2 - 1)).ln()
    total, largest = D(0), D(0)
    for direction in (1, -1):
        k = 0 if direction == 1 else -1
        while True:
            u = k * step
            density = (log_scale + df * u - df * (2 * u).exp() / 2).exp()
            height = density * upper_normal(t * u.exp() - delta)
            total += height
            largest = max(largest, height)
            k += direction
            if height < largest * D(10) ** -28 and abs(u) * (2 * D(df)).sqrt() > 4:
                break
    return total * step


def upper(t, df, delta):
    width = 1 / (2 * D(df)).sqrt()
    coarse, fine = (integral(D(t), df, D(delta), width / n) for n in (16, 24))
    assert abs(coarse - fine) < fine * D(10) ** -20, (coarse, fine)
    return fine


def quantile4(q):
    """The t of 4 degrees of freedom with upper tail q: (2 - 3 s + s^3) / 4 with s = t / sqrt(4 + t^2)."""
    low, high = D(0), D(10) ** 9
    for _ in range(220):
        t = (low + high) / 2
        s = t / (4 + t * t).sqrt()
        low, high = (t, high) if (2 - 3 * s + s ** 3) / 4 > q else (low, t)
    return low


if __name__ == "__main__":
    for t, df, delta in (("1.984467", 98, "2.8"), ("1.960201", 9998, "2.8016"), ("12", 20, "1"), ("40", 60, "0"),
                         ("4.3", 2, "1.5"), ("1.98", 98, "-2.8"), ("2.776", 4, "0"), ("5", 500, "20")):
        print(t, df, delta, "%.20e" % upper(t, df, delta))
    t = quantile4(D("0.5e-6"))
    shift = (D(3) / 2).sqrt()
    print("power, 3 an arm, effect of 1 sd, alpha 1e-6, both tails: t = %.18f," % t,
          "%.20e" % (upper(t, 4, shift) + upper(t, 4, -shift)))
