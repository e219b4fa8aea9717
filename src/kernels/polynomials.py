#!/usr/bin/env python3
"""Derives the coefficients of polynomials.h: minimax polynomials by the Remez exchange (needs mpmath).

    python3 src/kernels/polynomials.py

Prints each table as it stands in polynomials.h, with the greatest relative error of the approximation
after the coefficients were rounded to float. The arithmetic of the kernels adds its own roundings;
the bounds of the functions themselves are measured by tests/kernels/polynomials_test.cpp.
"""
import struct

from mpmath import mp, mpf, cos, erfc, exp, log, lu_solve, matrix, pi, sqrt, tanh

mp.dps = 40


def to_float(x):
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def evaluate(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def remez(f, weight, low, high, degree, rounds=12, points=1200):
    """Coefficients c minimising max |weight(x) (Σ cᵢ xⁱ − f(x))| on [low, high]."""
    grid = [(low + high) / 2 + (high - low) / 2 * cos(pi * (points - i) / points) for i in range(points + 1)]
    values, weights = [f(x) for x in grid], [weight(x) for x in grid]
    n = degree + 2
    picks = [round(points * i / (n - 1)) for i in range(n)]
    for _ in range(rounds):
        system, right = matrix(n, n), matrix(n, 1)
        for row, i in enumerate(picks):
            for power in range(degree + 1):
                system[row, power] = grid[i] ** power
            system[row, degree + 1] = (-1) ** row / weights[i]
            right[row] = values[i]
        solution = lu_solve(system, right)
        coefficients = [solution[i] for i in range(degree + 1)]
        errors = [w * (evaluate(coefficients, x) - v) for x, v, w in zip(grid, values, weights)]
        extrema = []  # of each run of one sign, the point of greatest error
        for i, e in enumerate(errors):
            if extrema and (errors[extrema[-1]] > 0) == (e > 0):
                if abs(e) > abs(errors[extrema[-1]]):
                    extrema[-1] = i
            else:
                extrema.append(i)
        while len(extrema) > n:
            extrema.pop(0 if abs(errors[extrema[0]]) < abs(errors[extrema[-1]]) else -1)
        if len(extrema) < n or extrema == picks:
            break
        picks = extrema
    rounded = [to_float(c) for c in coefficients]
    worst = max(abs(w * (evaluate(rounded, x) - v)) for x, v, w in zip(grid, values, weights))
    return rounded, worst


def show(name, coefficients, worst):
    print(f"// greatest relative error 2^{float(log(worst, 2)):.1f}")
    print(f"inline constexpr float {name}[] = {{" + ", ".join(f"{float(c):.9g}f" for c in coefficients) + "};")


# exp(r) = 1 + r (1 + r P(r))
half = log(2) / 2
show("kExp", *remez(lambda r: (exp(r) - 1 - r) / r**2 if abs(r) > 1e-12 else mpf(1) / 2,
                    lambda r: r**2 / exp(r) + mpf(10) ** -12, -half, half, 4))

# tanh(x) = x + x z P(z), z = x²
show("kTanh", *remez(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z if z > 1e-12 else mpf(-1) / 3,
                     lambda z: z * sqrt(z) / tanh(sqrt(z)) if z > 1e-12 else mpf(10) ** -12,
                     mpf(0), mpf("0.625") ** 2, 4))

def tail(center, end, degree):
    """Φ(−a) = exp(−a²/2) d P(t) for 0 ≤ a ≤ end, with d = 1 / (a + center), t = (a − center) d."""
    position = lambda t: center * (1 + t) / (1 - t)
    f = lambda t: erfc(position(t) / sqrt(2)) / 2 * exp(position(t)**2 / 2) * (position(t) + center)
    return remez(f, lambda t: 1 / f(t), mpf(-1), (end - center) / (end + center), degree, points=600)


show("kTail", *tail(mpf("2.5"), mpf("13.25"), 9))
