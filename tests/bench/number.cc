// Printing doubles: lift_number_print, plain std::to_chars, and snprintf %.17g, on the same numbers. See bench.sh.
//
// Prints one line a kind of number: kind, how many, nanoseconds a number for each of the three, and the bytes of text
// that each makes. The best of several rounds, in turn, so that a busy machine hurts all alike.
#include "lift/number.h"
#include "lift/random.h"

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <vector>

namespace {

constexpr std::size_t numbers = 200000;
constexpr int rounds = 9;

std::vector<double> bits_of_any_kind(lift_random *r)
{
  std::vector<double> out;
  while (out.size() < numbers) {
    double x;
    std::uint64_t bits = lift_random_bits(r);
    std::memcpy(&x, &bits, sizeof x);
    if (std::isfinite(x))
      out.push_back(x);
  }
  return out;
}

std::vector<double> normals(lift_random *r)
{
  std::vector<double> out(numbers);
  lift_random_fill_normal(r, out.data(), out.size());
  return out;
}

std::vector<double> money(lift_random *r)
{
  std::vector<double> out;
  while (out.size() < numbers)
    out.push_back(static_cast<double>(lift_random_below(r, 1000000)) / 100);
  return out;
}

struct result {
  double nanoseconds = INFINITY;
  std::size_t bytes = 0;
};

template <class Print> void time_round(const std::vector<double> &values, Print print, result *best)
{
  char text[64];
  std::size_t bytes = 0;
  auto start = std::chrono::steady_clock::now();
  for (double x : values)
    bytes += print(x, text);
  std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  best->nanoseconds = std::fmin(best->nanoseconds, spent.count() / static_cast<double>(values.size()));
  best->bytes = bytes;
}

void compare(const char *kind, const std::vector<double> &values)
{
  result lift, plain, printed;
  for (int i = 0; i < rounds; i++) {
    time_round(values, [](double x, char *text) { return lift_number_print(x, text); }, &lift);
    time_round(
        values,
        [](double x, char *text) { return static_cast<std::size_t>(std::to_chars(text, text + 64, x).ptr - text); },
        &plain);
    time_round(
        values, [](double x, char *text) { return static_cast<std::size_t>(std::snprintf(text, 64, "%.17g", x)); },
        &printed);
  }
  std::printf("%s\t%zu\t%.1f\t%.1f\t%.1f\t%zu\t%zu\t%zu\n", kind, values.size(), lift.nanoseconds, plain.nanoseconds,
              printed.nanoseconds, lift.bytes, plain.bytes, printed.bytes);
}

} // namespace

int main()
{
  lift_random r;
  lift_random_open(&r, 20261122, LIFT_STREAM_SIMULATE_USERS, 0);
  compare("any-bits", bits_of_any_kind(&r));
  compare("normal", normals(&r));
  compare("money", money(&r));
}
