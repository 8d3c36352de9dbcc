/* What the tools use, from your own program: Welch's difference of two means.
 *
 *     cc -o use-the-library use-the-library.c $(pkg-config --cflags --libs lift)
 */
#include <lift/means.h>
#include <lift/number.h>

#include <stdio.h>

int main(void)
{
  struct lift_sample mail = {60, 24.2539, 126.65837968474577};
  struct lift_sample control = {60, 22.501466666666667, 240.0931393039548};
  struct lift_test test = {.alpha = 0.05, .null = 0, .alternative = LIFT_TWO_SIDED};
  struct lift_effect effect;
  struct lift_error err;
  if (lift_welch(&mail, &control, &test, &effect, &err)) {
    fprintf(stderr, "%s\n", err.text);
    return 1;
  }
  printf("difference %.6f, 95 %% interval %.6f to %.6f, p %.6f\n", effect.estimate, effect.interval.lower,
         effect.interval.upper, effect.p_value);
  return 0;
}
