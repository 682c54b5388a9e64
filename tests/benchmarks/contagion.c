/* Contagion alone, the common workload: first use through ties who use, and recovery; a person-day is one look at a
   person. State 0 does not use, 1 uses. A person who does not use begins with probability 1 - (1 - b)^m, m ties using
   yesterday; a person who uses stops with probability c. Draws are counters hashed by splitmix64 (Steele et al. 2014),
   so that results depend on no order. */

#include <stdint.h>
#include <string.h>

static inline uint64_t mixed(uint64_t z)
{
    z += 0x9E3779B97F4A7C15ULL;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

static inline double uniform(uint64_t seed, uint64_t day, uint64_t person)
{
    return (double)(mixed(mixed(seed ^ (day << 40)) ^ person) >> 11) * 0x1.0p-53;
}

/* `first` has n + 1 entries; `begins[m]` is the probability with m ties who use, capped at `most`. Returns the
   number of people who ever used. */
int64_t contagion(int64_t n, int64_t days, uint64_t seed, const int64_t *first, const int32_t *ties,
                  const double *begins, int64_t most, double stops, uint8_t *uses, uint8_t *before, uint8_t *ever)
{
    for (int64_t day = 0; day < days; day++) {
        memcpy(before, uses, (size_t)n);
        for (int64_t i = 0; i < n; i++) {
            double u = uniform(seed, (uint64_t)day, (uint64_t)i);
            if (before[i]) {
                uses[i] = u >= stops;
                continue;
            }
            int64_t m = 0;
            for (int64_t k = first[i]; k < first[i + 1]; k++)
                m += before[ties[k]];
            if (u < begins[m < most ? m : most])
                uses[i] = ever[i] = 1;
        }
    }
    int64_t found = 0;
    for (int64_t i = 0; i < n; i++)
        found += ever[i];
    return found;
}
