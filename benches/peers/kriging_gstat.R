# Ordinary kriging by gstat: Rscript kriging_gstat.R SAMPLES.csv PLACES.csv MODEL NUGGET PSILL RANGE OUT.csv
# MODEL and RANGE in our convention; gstat's Matérn has its range without the root of 2 ν. Columns x, y, value; x, y.
suppressMessages(library(gstat)); suppressMessages(library(sp))
a <- commandArgs(trailingOnly = TRUE)
s <- read.csv(a[1]); p <- read.csv(a[2])
coordinates(s) <- ~x + y; coordinates(p) <- ~x + y
range <- as.numeric(a[6])
model <- switch(a[3], exponential = list("Exp", range, 0.5), spherical = list("Sph", range, 0.5),
                gaussian = list("Gau", range, 0.5), matern32 = list("Mat", range / sqrt(3), 1.5),
                matern52 = list("Mat", range / sqrt(5), 2.5))
v <- vgm(as.numeric(a[5]), model[[1]], model[[2]], as.numeric(a[4]), kappa = model[[3]])
k <- krige(value ~ 1, s, p, v, debug.level = 0)
write.table(format(data.frame(k$var1.pred, k$var1.var), digits = 17), a[7], sep = ",",
            col.names = FALSE, row.names = FALSE, quote = FALSE)
