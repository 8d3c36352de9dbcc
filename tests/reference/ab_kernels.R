# Expected figures of the user-level kernels, by base R alone and by other routes than the library's: roots are searched
# with uniroot on the defining equations, integrals taken with integrate(), slopes fitted with lm().
# Run: Rscript tests/reference/ab_kernels.R [folder of the reference data]; written with R 4.2.2.
root <- commandArgs(TRUE)
if (!length(root)) root <- Sys.getenv("LIFT_REFERENCE", "../shared/reference")
show <- function(label, ...) cat(label, ": ", paste(format(c(...), digits = 16), collapse = ", "), "\n", sep = "")

wilson <- function(x, n, z) {
  p <- x / n
  mid <- (p + z^2 / (2 * n)) / (1 + z^2 / n)
  half <- z / (1 + z^2 / n) * sqrt(p * (1 - p) / n + z^2 / (4 * n^2))
  c(mid - half, mid + half)
}
# limits of p1 - R p2 by Newcombe's square-and-add (MOVER)
contrast <- function(x1, n1, x2, n2, R, z) {
  w1 <- wilson(x1, n1, z); w2 <- wilson(x2, n2, z); p1 <- x1 / n1; p2 <- x2 / n2
  p1 - R * p2 + c(-1, 1) * sqrt(c((p1 - w1[1])^2 + R^2 * (w2[2] - p2)^2, (w1[2] - p1)^2 + R^2 * (p2 - w2[1])^2))
}
tight <- function(f, lo, hi) uniroot(f, c(lo, hi), tol = 1e-15, maxiter = 10000)$root
z_of <- function(x1, n1, x2, n2, R = 1, offset = 0) {
  d <- x1 / n1 - R * x2 / n2 - offset
  side <- if (d > 0) 1 else 2
  sign(d) * tight(function(z) contrast(x1, n1, x2, n2, R, z)[side] - offset, 1e-9, 30)
}
mover <- function(x1, n1, x2, n2, z) {
  lo <- tight(function(R) contrast(x1, n1, x2, n2, R, z)[1], 0, 1e4)
  hi <- if (x2 > 0) tight(function(R) contrast(x1, n1, x2, n2, R, z)[2], 0, 1e4) else NA
  c(lo, hi) - 1
}

cat("## Newcombe's p and MOVER-R\n")
cases <- list(c(56, 70, 48, 80), c(9, 10, 3, 10), c(5, 56, 1, 29), c(7, 34, 1, 34), c(8, 40, 3, 38), c(5, 56, 0, 29),
              c(1050, 10000, 1000, 10000))
for (k in cases) {
  z <- z_of(k[1], k[2], k[3], k[4])
  show(paste(k, collapse = " "), z, 2 * pnorm(-abs(z)), mover(k[1], k[2], k[3], k[4], qnorm(.975)))
}
z <- z_of(56, 70, 48, 80, offset = .1); show("56/70 48/80 null .1", z, 2 * pnorm(-abs(z)))
z <- z_of(56, 70, 48, 80, R = 1.1); show("56/70 48/80 relative null .1: z p_less", z, pnorm(z))

cat("## Cookie Cats, retention_7, gate 40 minus gate 30\n")
cats <- read.csv(file.path(root, "ab", "cookie_cats.csv"))
g <- split(cats$retention_7 %in% c(TRUE, "True", "TRUE", "true", 1), cats$version)
x <- sapply(g, sum); n <- sapply(g, length)
z <- z_of(x["gate_40"], n["gate_40"], x["gate_30"], n["gate_30"])
show("x40 n40 x30 n30", x["gate_40"], n["gate_40"], x["gate_30"], n["gate_30"])
show("z p", z, 2 * pnorm(-abs(z)))
show("limits", contrast(x["gate_40"], n["gate_40"], x["gate_30"], n["gate_30"], 1, qnorm(.975)))
show("welch p", t.test(g$gate_40 + 0, g$gate_30 + 0)$p.value)

fieller <- function(m1, v1, n1, m2, v2, n2, level, df) {
  e1 <- v1 / n1; e2 <- v2 / n2; t <- qt(1 - (1 - level) / 2, df)
  k <- Re(polyroot(c(m1^2 - t^2 * e1, -2 * m1 * m2, m2^2 - t^2 * e2)))
  i <- Im(polyroot(c(m1^2 - t^2 * e1, -2 * m1 * m2, m2^2 - t^2 * e2)))
  list(roots = sort(k), imaginary = max(abs(i)), a = m2^2 - t^2 * e2)
}
satterthwaite <- function(v1, n1, v2, n2) (v1 / n1 + v2 / n2)^2 / ((v1 / n1)^2 / (n1 - 1) + (v2 / n2)^2 / (n2 - 1))
cat("## Hillstrom, spend\n")
mail <- read.csv(file.path(root, "ab", "hillstrom_email.csv"))
s <- split(mail$spend, mail$segment)
for (arm in c("Mens E-Mail", "Womens E-Mail", "No E-Mail")) show(arm, length(s[[arm]]), mean(s[[arm]]), var(s[[arm]]))
for (arm in c("Mens E-Mail", "Womens E-Mail")) {
  a <- s[[arm]]; b <- s[["No E-Mail"]]; w <- t.test(a, b)
  show(arm, w$estimate[1] - w$estimate[2], w$stderr, w$statistic, w$parameter, w$p.value, w$conf.int)
  show("  fieller 95", fieller(mean(a), var(a), length(a), mean(b), var(b), length(b), .95, w$parameter)$roots - 1)
}
cat("## Fieller, made-up summaries (n mean variance)\n")
f <- function(label, n1, m1, v1, n2, m2, v2, level) {
  df <- satterthwaite(v1, n1, v2, n2)
  r <- fieller(m1, v1, n1, m2, v2, n2, level, df)
  show(label, df, r$roots - 1, r$imaginary, r$a)
}
f("plain", 40, 12, 9, 50, 10, 16, .9)
f("exterior", 20, 5, 4, 20, .3, 4, .95)
f("line", 20, .2, 4, 20, .3, 4, .95)
f("negative control", 40, -8, 9, 50, -10, 16, .95)

cat("## CUPED, small_ab.csv, y on x and num\n")
ab <- read.csv(file.path(root, "ab", "small_ab.csv"))
for (slopes in list(coef(lm(y ~ x + num, ab))[2:3], coef(lm(y ~ treat + x + num, ab))[3:4])) {
  a <- with(ab, y - slopes[1] * (x - mean(x)) - slopes[2] * (num - mean(num)))
  w <- t.test(a[ab$treat == 1], a[ab$treat == 0])
  show("slopes", slopes)
  show("  means var", w$estimate, var(a[ab$treat == 1]), var(a[ab$treat == 0]))
  show("  t df p ci", w$statistic, w$parameter, w$p.value, w$conf.int)
}
show("lm(y ~ treat + x)", coef(lm(y ~ treat + x, ab))["treat"])

cat("## Student's t: upper tails and quantiles\n")
for (k in list(c(8, 31), c(15, 50), c(30, 107.7), c(2.5, 36671.16), c(5, 1.3), c(30, 500.5)))
  show(paste(k, collapse = " "), pt(k[1], k[2], lower.tail = FALSE))
for (k in list(c(1e-12, 40), c(.025, 2), c(.05, 1e6), c(1e-6, 5.5))) # pt searched: qt stops at 1e-11
  show(paste(k, collapse = " "), tight(function(t) log(pt(t, k[2], lower.tail = FALSE) / k[1]), .5, 60))
cat("## Two-sided power of 1000 and 2000 units at statsmodels' and at our detectable effect\n")
for (d in c(.10853854853505406, .10853956930840955)) {
  q <- qt(.025, 2998, lower.tail = FALSE); delta <- d * sqrt(2000 / 3)
  show(d, pt(q, 2998, delta, lower.tail = FALSE) + pt(-q, 2998, delta))
}

cat("## power.t.test, strict: sizes near the floor\n")
show("delta 3 sd 1 power .8", power.t.test(delta = 3, power = .8, strict = TRUE, tol = 1e-14)$n)
show("delta 5 sd 1 power .8", power.t.test(delta = 5, power = .8, strict = TRUE, tol = 1e-14)$n)
show("n 2 delta 3", power.t.test(n = 2, delta = 3, strict = TRUE)$power)
cat("## Proportions: unpooled closed form, and the rates that 10,000 an arm can tell from .04\n")
z <- qnorm(.975) + qnorm(.8)
show(".04 +5 %", z^2 * (.04 * .96 + .042 * .958) / .002^2)
show(".04 +5 %, R2 .3", .7 * z^2 * (.04 * .96 + .042 * .958) / .002^2)
show(".04 +5 %, arm twice the control: control", z^2 * (.04 * .96 + .042 * .958 / 2) / .002^2)
pw <- function(p) pnorm(abs(p - .04) / sqrt((.04 * .96 + p * (1 - p)) / 1e4) - qnorm(.975)) - .8
show("up down", tight(pw, .0401, .1), tight(pw, .001, .0399))
cat("## SRM\n")
show("hillstrom", chisq.test(c(21306, 21307, 21387))$p.value, chisq.test(c(21306, 21307, 21387))$statistic)
