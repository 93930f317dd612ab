# The powers of ten that number.c calculates with: python3 powers.py OUTPUT. Of each the first 128 bits, rounded up.
import sys

FIRST, LAST = -342, 324


def leading_bits(exponent):
    """The least g of 128 bits with g × 2^e ≥ 10^exponent."""
    numerator, denominator = 10 ** max(exponent, 0), 10 ** max(-exponent, 0)
    shift = 128 - (numerator.bit_length() - denominator.bit_length())
    for shift in (shift - 1, shift, shift + 1):
        scaled = (numerator << shift, denominator) if shift >= 0 else (numerator, denominator << -shift)
        if scaled[0] // scaled[1] >> 127 == 1:
            return -(-scaled[0] // scaled[1])
    raise AssertionError(exponent)


with open(sys.argv[1], "w") as out:
    out.write("/* Made by powers.py. */\n")
    out.write("#pragma once\n#include <glib.h>\n\n")
    out.write(f"#define POWER_FIRST ({FIRST})\n#define POWER_LAST {LAST}\n\n")
    out.write("static const struct {\n    guint64 high, low;\n} powers[] = {\n")
    for exponent in range(FIRST, LAST + 1):
        bits = leading_bits(exponent)
        assert bits >> 127 == 1
        out.write(f"    {{0x{bits >> 64:016x}, 0x{bits & (1 << 64) - 1:016x}}}, /* {exponent} */\n")
    out.write("};\n")
