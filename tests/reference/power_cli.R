# Oracle for tests/cli/power.sh: R's own lm, noncentral t and normal distribution. Run: Rscript power_cli.R
options(digits = 15)
power_t <- function(d, n1, n2, alpha) {  # both tails, n1 in the control
  df <- n1 + n2 - 2
  ncp <- d / sqrt(1 / n1 + 1 / n2)
  t <- qt(alpha / 2, df, lower.tail = FALSE)
  pt(t, df, ncp, lower.tail = FALSE) + pt(-t, df, ncp)
}
size_t <- function(d, ratio, alpha, power)
  uniroot(function(n) power_t(d, n, ratio * n, alpha) - power, c(3, 1e6), tol = 1e-9)$root
mde_t <- function(n1, n2, alpha, power)
  uniroot(function(d) power_t(d, n1, n2, alpha) - power, c(1e-6, 5), tol = 1e-14)$root

history <- read.csv(text = "user,bought,revenue,pre,visits
a,0,0,1.5,2
b,1,12.25,8,3
c,0,0,,1
d,1,7.5,2.25,5
e,1,30,21,4
f,0,0,0,2
g,1,9.75,11.5,1
h,0,0,3,3
i,1,4.5,,2
j,0,0,0.75,6
k,1,18,9.5,2
l,0,0,4,1")
m <- mean(history$revenue)
s <- sd(history$revenue)
absent <- is.na(history$pre)
filled <- ifelse(absent, 0, history$pre)
r2 <- summary(lm(revenue ~ filled + absent, history))$r.squared
cat("mean, sd, R squared", m, s, r2, "\n")
cat("n for 20 %", size_t(0.2 * m / (s * sqrt(1 - r2)), 1, 0.05, 0.8), "\n")
cat("three arms 2:1:1, alpha/2", size_t(0.2 * m / (s * sqrt(1 - r2)), 0.5, 0.025, 0.8), "\n")
r2v <- summary(lm(visits ~ filled + absent, history))$r.squared
sv <- sd(history$visits)
n <- ceiling(size_t(0.2 * m / (s * sqrt(1 - r2)), 1, 0.05, 0.8))
cat("R squared of visits, its MDE at n", r2v, mde_t(n, n, 0.05, 0.8) * sv * sqrt(1 - r2v), "\n")
z <- qnorm(0.975) + qnorm(0.8)
p <- 0.04
cat("0.04 by 5 %, shares 3:1, control", z^2 * (p * (1 - p) + 0.042 * 0.958 * 3) / 0.002^2, "\n")
cat("0.04 by 0.2pp in 200000, power", pnorm(0.002 / sqrt((p * (1 - p) + 0.042 * 0.958) / 1e5) - qnorm(0.975)), "\n")
cat("0.04 by 5 %, less by 5 %, one-sided", (qnorm(0.95) + qnorm(0.8))^2 * (p * (1 - p) + 0.038 * 0.962) / 0.002^2, "\n")
cat("0.04 by 5 %, unpooled", z^2 * (p * (1 - p) + 0.042 * 0.958) / 0.002^2, "\n")
q <- 0.041
cat("the same, pooled", (qnorm(0.975) * sqrt(2 * q * (1 - q)) + qnorm(0.8) * sqrt(p * (1 - p) + 0.042 * 0.958))^2 /
  0.002^2, "\n")
cat("0.04 with 308602 units, smallest increase",
  uniroot(function(d) z * sqrt((p * (1 - p) + (p + d) * (1 - p - d)) / 154301) - d, c(1e-4, 0.1), tol = 1e-15)$root, "\n")
