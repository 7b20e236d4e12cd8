# CPU seconds of the purchase models' fits in R: fits.R LOG.csv LAST_DAY REPEATS
#
# A line for each fit, with tabs: model, package, the fewest seconds, ln L. A package that is missing says so once,
# a fit that fails has no seconds. The fit alone is timed: packages are loaded and customers grouped before.

arguments <- commandArgs(trailingOnly = TRUE)
last_day <- as.Date(arguments[2])
repeats <- as.integer(arguments[3])
log <- read.csv(arguments[1], colClasses = c(customer_id = "character", date = "character"))

say <- function(...) cat(paste(..., sep = "\t"), "\n", sep = "")

# One row a customer: repeat purchase days, weeks from first to last and to the end, the sum of ln gap.
histories <- function(log, last_day) {
  days <- as.Date(log$date)
  kept <- days <= last_day
  by_customer <- split(as.integer(days[kept]), log$customer_id[kept])
  one <- function(days) {
    days <- sort(unique(days)) / 7
    gaps <- diff(days)
    c(x = length(gaps), t.x = sum(gaps), T.cal = as.integer(last_day) / 7 - days[1], litt = sum(log(gaps)))
  }
  as.data.frame(do.call(rbind, lapply(by_customer, one)))
}

fit <- function(model, package, estimate, ln_likelihood) {
  seconds <- Inf
  for (turn in seq_len(repeats)) {
    clock <- system.time(found <- try(suppressWarnings(estimate()), silent = TRUE))
    if (inherits(found, "try-error")) {
      message(model, ", ", package, ": ", conditionMessage(attr(found, "condition")))
      say(model, package, "", "")
      return(invisible())
    }
    seconds <- min(seconds, clock[["user.self"]] + clock[["sys.self"]])
  }
  say(model, package, seconds, sprintf("%.6f", ln_likelihood(found)))
}

has <- function(package) {
  found <- requireNamespace(package, quietly = TRUE)
  if (!found) say("", package, "not installed", "")
  found
}

cbs <- histories(log, last_day)
message(nrow(cbs), " customers, ", sum(cbs$x), " repeat purchases, mean age ", mean(cbs$T.cal), " weeks")

if (has("BTYD")) {
  table <- as.matrix(cbs[, c("x", "t.x", "T.cal")])
  fit("pareto-nbd", "BTYD", function() BTYD::pnbd.EstimateParameters(table), function(p) BTYD::pnbd.cbs.LL(p, table))
  fit("bg-nbd", "BTYD", function() BTYD::bgnbd.EstimateParameters(table), function(p) BTYD::bgnbd.cbs.LL(p, table))
}

if (has("BTYDplus")) {
  fit("nbd", "BTYDplus",
      function() BTYDplus::nbd.EstimateParameters(cbs), function(p) BTYDplus::nbd.cbs.LL(p, cbs))
  fit("bg-nbd", "BTYDplus",
      function() BTYDplus::bgcnbd.EstimateParameters(cbs, k = 1), function(p) BTYDplus::bgcnbd.cbs.LL(p, cbs))
  fit("mbg-nbd", "BTYDplus",
      function() BTYDplus::mbgcnbd.EstimateParameters(cbs, k = 1), function(p) BTYDplus::mbgcnbd.cbs.LL(p, cbs))
  fit("bg-cnbd-k", "BTYDplus",
      function() BTYDplus::bgcnbd.EstimateParameters(cbs), function(p) BTYDplus::bgcnbd.cbs.LL(p, cbs))
  fit("mbg-cnbd-k", "BTYDplus",
      function() BTYDplus::mbgcnbd.EstimateParameters(cbs), function(p) BTYDplus::mbgcnbd.cbs.LL(p, cbs))
}

if (has("CLVTools")) {
  data <- CLVTools::clvdata(log, date.format = "ymd", time.unit = "weeks", estimation.split = format(last_day),
                            name.id = "customer_id", name.date = "date", name.price = "amount")
  likelihood <- function(found) as.numeric(logLik(found))
  fit("pareto-nbd", "CLVTools", function() CLVTools::pnbd(data, verbose = FALSE), likelihood)
  fit("bg-nbd", "CLVTools", function() CLVTools::bgnbd(data, verbose = FALSE), likelihood)
}
