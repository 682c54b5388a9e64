/* The day of `neuro.day` in C: one function for each equation, under its name and in its order.

   `circuit_records.h` is written at build time from the dtypes of `neuro.records` and `neuro.parameters`: it defines
   brain, circuit, course, surroundings, occasion and offer (float fields), general and substance (double fields), and
   the constants CUE_COUNT, INTEROCEPTIVE, NOTHING_LEFT, SESSIONS and FIRST_SESSION. Arithmetic is double; fields are
   rounded when they are stored. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "circuit_records.h"

/* What the equations of a day need besides a brain: the rows of one person, and what all people share. */
typedef struct {
    int64_t substance_count, class_count;
    const int64_t *restrict slots, *restrict courses, *restrict classes;
    circuit *restrict circuits;
    course *restrict course_table;
    const occasion *restrict occasions;
    const offer *restrict offers;
    const general *restrict g;
    const substance *restrict ps;
} person;

static inline double larger(double a, double b) { return b > a ? b : a; }

static inline double smaller(double a, double b) { return b < a ? b : a; }

/* --- streams --- */

static inline uint32_t philox(uint32_t c0, uint32_t c1, uint32_t c2, uint32_t c3, uint32_t k0, uint32_t k1) {
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)c0 * 0xD2511F53u;
        uint64_t b = (uint64_t)c2 * 0xCD9E8D57u;
        c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
        c1 = (uint32_t)b;
        c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
        c3 = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c0;
}

/* The first of the four numbers of `streams.uniforms`. */
static inline double uniform(int64_t seed, int64_t stream, int64_t uid, int64_t day, int64_t other) {
    uint64_t key = (uint64_t)seed;
    uint32_t word = philox((uint32_t)uid, (uint32_t)other, (uint32_t)day, (uint32_t)stream, (uint32_t)key,
                           (uint32_t)(key >> 32));
    return (word + 0.5) * 0x1p-32;
}

static inline int poisson(double u, double mean) {
    double term = exp(-mean), total = term;
    int n = 0;
    while (u > total && n < 200) {
        n++;
        term *= mean / n;
        total += term;
    }
    return n;
}

/* --- kinetics --- */

static inline double relax(double x, double target, double keep_up, double keep_down) {
    return target + (x - target) * (target > x ? keep_up : keep_down);
}

static inline double amount_after(double amount, double doses_per_day, const substance *p) {
    double level = doses_per_day / p->elimination;
    return level + (amount - level) * p->keep_concentration;
}

static inline double mean_amount(double amount, double doses_per_day, const substance *p) {
    double level = doses_per_day / p->elimination;
    return level + (amount - level) * (1.0 - p->keep_concentration) / (p->elimination * p->dt);
}

static inline double exposure_after(double exposure, double mean, const general *g) {
    return mean + (exposure - mean) * g->keep_exposure_filter;
}

static inline double relative_exposure(double exposure, const substance *p) { return exposure / p->steady_amount; }

static inline double relief_ratio(double amount, const substance *p) {
    return amount / (p->relief_half_occupancy * p->steady_amount);
}

static inline double occupancy(double relief, double agonist) {
    double unoccupied = 1.0 - agonist;
    return 1.0 - unoccupied / (1.0 + relief * unoccupied);
}

static inline double acute_tolerance(double amount, const substance *p) {
    return p->acute_tolerance * amount / (amount + p->steady_amount);
}

static inline double used_share(double amount, double idle_days, double dt) {
    if (dt < 1.0) return idle_days < 1.0 ? 1.0 : 0.0;
    return smaller(1.0, amount / dt);
}

/* --- adaptation --- */

static inline double adaptation_drive(double xi, const general *g) {
    return xi * xi / (xi * xi + g->exposure_half_adaptation * g->exposure_half_adaptation);
}

static inline double tolerance_after(double tolerance, double xi, const general *g, const substance *p) {
    double half = g->tolerance_half_exposure;
    double target = g->tolerance_gain * p->tolerance_max * xi * xi / (xi * xi + half * half);
    return relax(tolerance, target, p->keep_tolerance_rise, p->keep_tolerance_fall);
}

static inline double tolerance_in_place(double tolerance, double place, const general *g) {
    return tolerance * ((1.0 - g->tolerance_context_share) + g->tolerance_context_share * place);
}

static inline double dependence_after(double dependence, double xi, const general *g, const substance *p) {
    double half = g->dependence_half_exposure;
    double target = g->dependence_gain * xi * xi / (xi * xi + half * half);
    return relax(dependence, target, g->keep_dependence_rise, p->keep_withdrawal);
}

static inline double withdrawal(double dependence, double occupied, const substance *p) {
    return p->withdrawal_severity * larger(0.0, smaller(1.0, dependence) - occupied);
}

static inline double d2_density_after(double density, double trait, double loss, const general *g) {
    return relax(density, trait * (1.0 - loss), g->keep_d2_recovery, g->keep_d2_loss);
}

static inline double d2_sensitivity_after(double sensitivity, double loss, const general *g) {
    double target = 1.0 - g->d2_sensitivity_loss * loss / g->d2_density_loss_reference;
    return relax(sensitivity, target, g->keep_d2_sensitivity_recovery, g->keep_d2_sensitivity_loss);
}

static inline double d1_after(double d1, double loss, const general *g) {
    return relax(d1, 1.0 - loss, g->keep_d1_recovery, g->keep_d1_loss);
}

static inline double allostatic_load_after(double load, double drive, const general *g) {
    return relax(load, g->allostatic_load_max * drive, g->keep_allostatic_rise, g->keep_allostatic_fall);
}

static inline double wanted_dose(double tolerance, double load, double d2, double trait, const general *g) {
    double need = (1.0 + tolerance) * (1.0 + g->dose_allostatic_gain * load) * trait / larger(d2, g->d2_floor);
    return smaller(g->dose_max, pow(need, g->dose_exponent));
}

/* --- dopamine --- */

static inline double surge(double sensitivity, double dose, double tolerance, double acute, double blocked,
                           const substance *p) {
    return sensitivity * p->surge_fold * dose * (1.0 - blocked) / (1.0 + tolerance + acute);
}

static inline double prediction_error(double surged, double expected, double load, const general *g) {
    double cancellable = (1.0 - g->noncompensable_fraction) * larger(surged - expected, 0.0);
    double delta = g->noncompensable_fraction * surged + cancellable - g->allostatic_error_threshold * load;
    return larger(delta, g->error_floor_fraction * surged);
}

static inline double tonic_without_drug(double withdrawn, double load, const general *g) {
    double deficit = g->withdrawal_tonic_loss * withdrawn + g->allostatic_tonic_loss * load;
    return larger(g->tonic_min, 1.0 - deficit);
}

static inline double hedonic(double response, const general *g) {
    return log(1.0 + response) - g->hedonic_satiation * response;
}

static inline double natural_error(double response, double expected) { return response - expected; }

static inline double natural_expected_after(double expected, double response, const general *g) {
    return response + (expected - response) * g->keep_natural_learning;
}

static inline double natural_value(double response, double error, double tonic, const general *g) {
    return hedonic(response, g) + g->natural_error_weight * error - g->anhedonia_weight * (1.0 - tonic);
}

static inline double anhedonia(double response, double naive_response, double tonic, const general *g) {
    double lost = hedonic(naive_response, g) - hedonic(response, g);
    return larger(0.0, lost + g->anhedonia_weight * (1.0 - tonic));
}

static inline double outcome_value_after(double value, double liked, double doses, const general *g) {
    return value + (1.0 - exp(-g->outcome_learning_rate * doses)) * (liked - value);
}

/* --- cues --- */

static inline double cue_weight(double labile, double stable) { return labile + stable - labile * stable; }

static inline double noticed(double cue, double preoccupation, const general *g) {
    return cue + g->preoccupation_attention * preoccupation * cue * (1.0 - cue);
}

static inline double expectation(const float *cues, double felt, const float *labile, const float *stable,
                                 double preoccupation, const general *g) {
    double missing = 1.0 - felt * cue_weight(labile[INTEROCEPTIVE], stable[INTEROCEPTIVE]);
    for (int i = 0; i < INTEROCEPTIVE; i++)
        missing *= 1.0 - noticed(cues[i], preoccupation, g) * cue_weight(labile[i], stable[i]);
    return 1.0 - missing;
}

static inline double plasticity(double trait, double mature, const general *g) {
    return trait * (1.0 + g->adolescent_plasticity * (1.0 - mature));
}

static inline double contingency_ceiling(double use_trace, const general *g) {
    double h = g->cue_contingency_half;
    return smaller(1.0, g->cue_cap_floor + (1.0 - g->cue_cap_floor) * (1.0 + h) * use_trace / (use_trace + h));
}

static inline double potentiated(double labile, double stable, double cue, double error, double doses, double gate,
                                 double ceiling, const general *g, const substance *p) {
    if ((1.0 - labile) * (1.0 - stable) <= 1.0 - ceiling) return labile;
    double most = (ceiling - stable) / (1.0 - stable);
    double rate = g->cue_learning_rate * p->cue_learning_scale * gate * error * doses * cue;
    return most - (most - labile) * exp(-rate / most);
}

static inline double stable_after(double labile, double stable, const general *g) {
    if (labile < NOTHING_LEFT) return stable * g->keep_cue_stable;
    return 1.0 - (1.0 - stable * g->keep_cue_stable) * exp(-labile * g->dt / g->cue_consolidation_days);
}

static inline double preoccupation_after(double preoccupation, double error, double relative_doses, double gate,
                                         double expected, const general *g) {
    double rate = g->preoccupation_rate * gate * error * relative_doses * expected;
    return 1.0 - (1.0 - preoccupation * g->keep_preoccupation) * exp(-rate);
}

static inline double sensitisation_after(double sensitised, double drive, const general *g) {
    if (drive <= 0.0) return sensitised * g->keep_sensitisation;
    return 1.0 - (1.0 - sensitised * g->keep_sensitisation) * exp(-g->sensitisation_rate * drive);
}

static inline double sensitised_gain(double sensitised, const general *g) {
    return 1.0 + g->sensitisation_gain * sensitised;
}

static inline double learning_gate(double d1, double rate, double sensitised, double stressed, const general *g) {
    double facilitated = larger(0.0, 1.0 + g->stress_facilitation * (stressed - g->stress_mean));
    return d1 * rate * sensitised_gain(sensitised, g) * facilitated;
}

static inline double sated_gain(double agonist, const general *g) { return 1.0 - g->agonist_satiation * agonist; }

static inline double cue_value(double expected, double matured, double gain, double inhibition, const general *g) {
    return expected * (1.0 + g->incubation_gain * matured) * gain * (1.0 - inhibition);
}

static inline double silent_after(double silent, double matured, double error, double relative_doses,
                                  const general *g, const substance *p) {
    double most = 1.0 - matured;
    return most - (most - silent * p->keep_maturation) * exp(-g->silent_synapse_rate * error * relative_doses);
}

static inline double matured_after(double silent, double matured, const substance *p) {
    return matured * p->keep_matured_decay + silent * p->maturation_flow * (p->keep_matured_decay - p->keep_maturation);
}

static inline double incubation_kept(double relative_doses, const general *g) {
    return exp(-g->incubation_reset * relative_doses);
}

static inline double inhibition(double here, double elsewhere, double control, const general *g) {
    double total = smaller(1.0, control) * (here + g->extinction_generalisation * elsewhere);
    return smaller(g->extinction_ceiling, larger(0.0, total));
}

static inline double extinction_step(double expected, double control, double therapy, const general *g) {
    return g->extinction_rate * expected * smaller(1.0, control) * (1.0 + therapy) * g->dt;
}

static inline double extinction_after(double memory, double rate, const general *g) {
    if (rate <= 0.0) return memory * g->keep_extinction;
    return g->extinction_max - (g->extinction_max - memory * g->keep_extinction) * exp(-rate);
}

static inline double extinction_kept(double relative_doses, const general *g) {
    return exp(-g->reacquisition_rate * relative_doses);
}

/* --- control --- */

static inline double structure_after(double structure, double trait, double mature, double loss, const general *g) {
    return relax(structure, trait * mature * (1.0 - loss), g->keep_pfc_recovery, g->keep_pfc_loss);
}

static inline double therapy_after(double therapy, double sessions, double control, const general *g) {
    if (sessions <= 0.0) return therapy * g->keep_therapy;
    double rate = g->therapy_learning_rate * sessions * smaller(1.0, control);
    return 1.0 - (1.0 - therapy * g->keep_therapy) * exp(-rate);
}

static inline double functional_control(double structure, double therapy, double d2, double withdrawn,
                                        double stressed, double preoccupied, const general *g) {
    double capacity = (structure + g->therapy_control_gain * therapy) * (1.0 - g->d2_control_coupling * (1.0 - d2));
    double cost = g->withdrawal_control_cost * withdrawn + g->stress_control_cost * stressed;
    double held = capacity * exp(-cost - g->preoccupation_control_cost * preoccupied);
    return smaller(g->control_max, larger(g->control_min, held));
}

static inline double class_loss_after(double loss, double cost, const general *g) {
    return relax(loss, cost, g->keep_pfc_loss, g->keep_pfc_recovery);
}

static inline double given_back(double loss, const general *g) {
    return (1.0 - g->control_generalisation * loss) / (1.0 - loss);
}

static inline double borne(double own, double whole, double share) { return own + share * (whole - own); }

static inline double felt_stress(double stress, double load, double reactivity, const general *g) {
    return reactivity * stress * (1.0 + g->allostatic_stress_gain * load);
}

static inline double mean_stress(double stress, double level, double shock, double withdrawn, const general *g) {
    double target = level + g->withdrawal_stress * withdrawn;
    return target + (stress + shock - target) * g->mean_stress;
}

static inline double stress_after(double stress, double level, double shock, double withdrawn, const general *g) {
    double target = level + g->withdrawal_stress * withdrawn;
    return target + (stress + shock - target) * g->keep_stress;
}

static inline double prime(double occupied, double xi) { return occupied * larger(0.0, 1.0 - xi); }

static inline double craving(double cue, double habit, double withdrawn, double stressed, double memory,
                             double primed, const general *g, const substance *p) {
    double pull = cue * (g->cue_craving + g->habit_craving * habit) + g->withdrawal_craving * withdrawn;
    pull += memory * (g->stress_craving * stressed + p->priming_gain * g->prime_craving * primed);
    return 1.0 - exp(-pull);
}

static inline double goal_after(double goal, double floor, double doses, const general *g) {
    if (goal <= 0.0) return 0.0;
    double held = floor + (goal - floor) * g->keep_goal;
    return held * exp(-g->lapse_effect * smaller(g->dt, doses * smaller(1.0, g->dt)));
}

/* --- choice --- */

static inline double habit_after(double habit, double error, double relative_doses, double expected, double learning,
                                 const general *g, const substance *p) {
    double drive = g->habit_repetition_part + g->habit_error_part * error;
    double rate = g->habit_learning_rate * p->habit_learning_scale * learning * relative_doses * drive * expected;
    return 1.0 - (1.0 - habit * g->keep_habit) * exp(-rate);
}

static inline double habit_weight(double habit, double control, double deliberation, const general *g) {
    if (habit <= 0.0) return 0.0;
    double rival = g->arbitration_control_weight * control / habit;
    return (1.0 - deliberation) / (1.0 + pow(rival, g->arbitration_steepness));
}

static inline double goal_directed_value(double outcome, double price, double dose, const general *g,
                                         const substance *p) {
    double b = g->price_base_share;
    double cost = p->price_weight * (price - 1.0) * (b + (1.0 - b) * smaller(g->price_dose_max, dose));
    return outcome - cost;
}

static inline double negative_reinforcement(double withdrawn, double deprived, const general *g,
                                            const substance *p) {
    return g->relief_weight * p->relief_scale * withdrawn + g->escape_weight * deprived;
}

static inline double habitual_value(double habit, double cue, const general *g, const substance *p) {
    double u = g->habit_uncued_fraction;
    return g->habit_drive * p->habit_scale * habit * (u + (1.0 - u) * smaller(1.0, cue));
}

static inline double restraint(double control, double goal, double problem, const general *g, const substance *p) {
    double resolve = larger(goal, p->moderation_weight * problem);
    return control * (g->control_weight + g->goal_control_weight * resolve);
}

static inline double disutility(double weight, double attitude, const substance *p) {
    return (p->disutility + attitude) * (1.0 - p->habit_disutility_escape * weight);
}

static inline double option_weight(double value, const general *g) {
    return exp(smaller(50.0, g->choice_sensitivity * value));
}

static inline double intake_room(double need, double tolerance, const general *g, const substance *p) {
    double k = g->tolerance_intake_share;
    return smaller(1.0, need) * (1.0 - k + k * smaller(1.0, tolerance / p->tolerance_max));
}

static inline double demand(double price, const substance *p) {
    return price != 1.0 ? exp(-p->demand_elasticity * (price - 1.0)) : 1.0;
}

static inline double sessions_mean(double availability, double choice, double room, const general *g,
                                   const substance *p) {
    double most = 1.0 + (p->sessions_per_day_max - 1.0) * room;
    return availability * most * choice * g->dt;
}

static inline double doses_per_session(double room, double size, const substance *p) {
    return size * (p->doses_per_session + (p->doses_per_session_dependent - p->doses_per_session) * room);
}

static inline double overdose_hazard(double doses, double dose, double potency, double tolerance, const general *g,
                                     const substance *p) {
    double strain = dose * potency / (1.0 + g->overdose_tolerance_weight * tolerance);
    return p->overdose_hazard * doses * pow(strain, p->overdose_exponent);
}

/* --- day --- */

static inline bool met(int64_t s, const person *o) { return o->slots[s] >= 0; }

static inline bool met_in_class(int64_t s, int64_t k, const person *o) { return met(s, o) && o->classes[s] == k; }

static inline circuit *circuit_of(int64_t s, const person *o) { return &o->circuits[o->slots[s]]; }

static inline const occasion *occasion_of(int64_t s, const person *o) {
    return &o->occasions[o->courses[o->classes[s]]];
}

static inline double class_occupancy(int64_t k, double agonist, const person *o) {
    double relief = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met_in_class(s, k, o)) relief += relief_ratio(circuit_of(s, o)->concentration, &o->ps[s]);
    return occupancy(relief, agonist);
}

static inline double other_drug(int64_t k, const person *o) {
    double felt = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met(s, o) && o->classes[s] != k)
            felt = larger(felt, occupancy(relief_ratio(circuit_of(s, o)->concentration, &o->ps[s]), 0.0));
    return o->g->interoceptive_salience * felt;
}

static inline double relieved(double withdrawn, double relief) { return withdrawn * (1.0 - relief); }

static inline double endured_doses(double doses, double aversion) { return doses / (1.0 + aversion); }

static inline double share_blocked(double antagonist, double behind) {
    return antagonist + behind * (1.0 - antagonist);
}

static inline double supported(double tonic, double support) { return tonic + support * (1.0 - tonic); }

static inline double spoiled(double liked, double aversion) { return liked - aversion; }

static inline double extinction_in_sessions(double memory, double rate, const general *g) {
    return rate <= 0.0 ? memory : g->extinction_max - (g->extinction_max - memory) * exp(-rate);
}

static inline double class_withdrawal(int64_t k, const occasion *occasion, const person *o) {
    double w = 0.0, occupied = class_occupancy(k, occasion->agonist_occupancy, o);
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met_in_class(s, k, o)) {
            double felt = withdrawal(circuit_of(s, o)->dependence, occupied, &o->ps[s]);
            w = larger(w, relieved(felt, occasion->withdrawal_relief));
        }
    return w;
}

static inline void sense(brain *restrict b, const surroundings *restrict around, const person *o) {
    const general *g = o->g;
    double w = 0.0, preoccupied = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met(s, o)) continue;
        w = larger(w, class_withdrawal(o->classes[s], occasion_of(s, o), o));
        preoccupied = larger(preoccupied, circuit_of(s, o)->preoccupation);
    }
    double d2 = b->d2_density * b->d2_sensitivity;
    double level = b->stress_trait + around->stress_input;
    double stress = mean_stress(b->stress, level, around->shock, w, g) + b->life_stress;
    b->stress_felt = felt_stress(stress, b->allostatic_load, b->stress_reactivity, g);
    b->withdrawal = w;
    b->preoccupied = preoccupied;
    b->tonic = supported(tonic_without_drug(w, b->allostatic_load, g), around->tonic_support);
    b->control = functional_control(b->pfc_structure, b->pfc_therapy, d2, w, b->stress_felt, preoccupied, g);
    double reward = b->reward_trait * around->reward;
    b->natural_error = natural_error(d2 * reward, b->natural_expected);
    b->natural_value = natural_value(d2 * reward, b->natural_error, b->tonic, g);
    b->anhedonia = anhedonia(d2 * reward, b->d2_trait * reward, b->tonic, g);
}

static inline int alone(int64_t k, const person *o) {
    for (int64_t j = 0; j < o->class_count; j++)
        if (j != k && o->courses[j] >= 0) return 0;
    return 1;
}

static inline double structure_over(int64_t k, const brain *b, const person *o) {
    double found = b->pfc_structure;
    for (int64_t j = 0; j < o->class_count; j++)
        if (j != k && o->courses[j] >= 0) found *= given_back(o->course_table[o->courses[j]].pfc_loss, o->g);
    return found;
}

static inline double control_over(int64_t k, const brain *b, double stressed, const person *o) {
    double withdrawn = 0.0, preoccupied = 0.0, share = o->g->control_generalisation;
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met_in_class(s, k, o)) continue;
        withdrawn = larger(withdrawn, circuit_of(s, o)->withdrawn);
        preoccupied = larger(preoccupied, circuit_of(s, o)->preoccupation);
    }
    return functional_control(structure_over(k, b, o), b->pfc_therapy, b->d2_density * b->d2_sensitivity,
                              borne(withdrawn, b->withdrawal, share), stressed,
                              borne(preoccupied, b->preoccupied, share), o->g);
}

static inline void withdraw(int64_t k, const person *o) {
    double withdrawn = class_withdrawal(k, &o->occasions[o->courses[k]], o);
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met_in_class(s, k, o)) circuit_of(s, o)->withdrawn = withdrawn;
}

static inline void answer(const brain *b, const person *o) {
    for (int64_t k = 0; k < o->class_count; k++) {
        if (o->courses[k] < 0) continue;
        course *course = &o->course_table[o->courses[k]];
        if (alone(k, o)) {
            course->control = b->control;
            course->sensitised = b->sensitisation;
            continue;
        }
        withdraw(k, o);
        course->control = control_over(k, b, b->stress_felt, o);
        course->sensitised = borne(course->sensitisation, b->sensitisation, o->g->cross_sensitisation);
    }
}

static inline double value_of_using(const brain *b, const circuit *c, const surroundings *around,
                                    const occasion *occasion, const course *course, const offer *offer,
                                    const general *g, const substance *p) {
    double w_h = c->habit_weight;
    double goal_directed = goal_directed_value(c->outcome_value, offer->price,
                                               c->remembered_dose, g, p);
    double value = (1.0 - w_h) * goal_directed + w_h * habitual_value(c->habit, c->cue_value, g, p);
    value += negative_reinforcement(c->withdrawn, b->anhedonia, g, p);
    value += g->craving_drive * p->craving_scale * c->craving;
    value -= restraint(course->control, course->goal, course->problem, g, p);
    value -= disutility(w_h, b->attitude, p);
    value -= occasion->aversion;
    value -= p->satiety_weight * c->satiety * smaller(g->satiety_exposure_max, relative_exposure(c->exposure, p));
    return value + p->norm_weight * occasion->norm + p->novelty_in_use * around->novelty;
}

static inline void crave(const brain *restrict b, circuit *restrict c, const surroundings *restrict around,
                         const occasion *restrict occasion, const course *restrict course,
                         const offer *restrict offer, double taken, double withdrawn, double other, const general *restrict g,
                         const substance *restrict p) {
    c->withdrawn = withdrawn;
    c->other_drug = other;
    c->expectation = expectation(occasion->cues, other, c->cue_labile, c->cue_stable, c->preoccupation, g);
    double here = around->clinic > 0.5 ? c->extinction_clinic : c->extinction_home;
    double elsewhere = around->clinic > 0.5 ? c->extinction_home : c->extinction_clinic;
    double inhibited = inhibition(here, elsewhere, course->control, g);
    double gain = sensitised_gain(course->sensitised, g);
    double sated = sated_gain(occasion->agonist_occupancy, g);
    c->cue_value = cue_value(c->expectation, c->matured_synapses, gain * sated, inhibited, g);
    double memory = 0.25 * (c->cue_stable[0] + c->cue_stable[1] + c->cue_stable[2] + c->cue_stable[3]);
    double primed = gain * prime(taken, relative_exposure(c->exposure, p));
    c->craving = craving(c->cue_value, c->habit, withdrawn, b->stress_felt, memory, primed, g, p);
    double tolerant = tolerance_in_place(c->tolerance, occasion->cues[0], g);
    double acute = acute_tolerance(c->concentration, p);
    double blocked = share_blocked(occasion->antagonist_block, occasion->surge_block);
    c->surge = surge(c->sensitivity, c->remembered_dose, tolerant, acute, blocked, p);
    c->habit_weight = habit_weight(c->habit, course->control, around->deliberation, g);
    c->drug_value = value_of_using(b, c, around, occasion, course, offer, g, p);
    c->pull = offer->availability * option_weight(c->drug_value, g);
}

static inline double availability_of(int64_t s, const person *o) { return o->offers[o->slots[s]].availability; }

static inline double best_availability(int64_t k, const person *o) {
    double best = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met_in_class(s, k, o)) best = larger(best, availability_of(s, o));
    return best;
}

static inline double wanted(int64_t s, double norm, const person *o) {
    double a = availability_of(s, o), pull = a > 0.0 ? circuit_of(s, o)->pull / a : 0.0;
    return norm != 0.0 ? pull * option_weight(o->ps[s].norm_weight * norm, o->g) : pull;
}

typedef struct { double total, largest, rarer; } set_at_hand;

static inline set_at_hand at_hand(int64_t t, int64_t k, double norm, const person *o) {
    set_at_hand set = {0.0, 0.0, 0.0};
    double a = availability_of(t, o);
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met_in_class(s, k, o)) continue;
        double other = availability_of(s, o);
        if (other >= a) {
            double pull = wanted(s, norm, o);
            set.total += pull;
            set.largest = larger(set.largest, pull);
        }
        if (other < a || (other == a && s < t)) set.rarer = larger(set.rarer, other);
    }
    return set;
}

static inline double chosen(int64_t s, int64_t k, double against, double norm, const person *o) {
    double a = availability_of(s, o), best = best_availability(k, o), own = wanted(s, norm, o), p = 0.0;
    for (int64_t t = 0; t < o->substance_count; t++) {
        if (!met_in_class(t, k, o) || !(availability_of(t, o) > 0.0 && availability_of(t, o) <= a)) continue;
        set_at_hand set = at_hand(t, k, norm, o);
        if (set.total > 0.0) {
            double often = (availability_of(t, o) - set.rarer) / best;
            p += often * set.largest / (set.largest + against) * own / set.total;
        }
    }
    return p;
}

static inline double time_filled(int64_t k, const person *o) {
    double filled = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met_in_class(s, k, o)) filled += o->ps[s].occasion_share * circuit_of(s, o)->choice;
    return smaller(1.0, best_availability(k, o)) * filled;
}

static inline void choose(int64_t k, double filled, double against, const occasion *occasion, const person *o) {
    double left = 1.0 / (1.0 + larger(0.0, filled - time_filled(k, o))), phi = occasion->feast;
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met_in_class(s, k, o)) continue;
        circuit *c = circuit_of(s, o);
        double p = c->choice;
        if (phi > 0.0) p = (1.0 - phi) * p + phi * chosen(s, k, against, occasion->feast_norm, o);
        c->choice = left * p;
    }
}

static inline void choose_each(const brain *b, const person *o) {
    double against = option_weight(b->natural_value, o->g) + o->g->abstain_weight, filled = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++)
        if (met(s, o)) circuit_of(s, o)->choice = chosen(s, o->classes[s], against, 0.0, o);
    for (int64_t k = 0; k < o->class_count; k++) filled += time_filled(k, o);
    for (int64_t k = 0; k < o->class_count; k++)
        if (o->courses[k] >= 0) choose(k, filled, against, &o->occasions[o->courses[k]], o);
}

static inline double doses_taken(const circuit *c, double available, double price, double u, const general *g,
                                 const substance *p) {
    double each = doses_per_session(intake_room(c->dependence, c->tolerance, g, p), c->session_size, p);
    if (c->doses == FIRST_SESSION) return each;
    double room = intake_room(relative_exposure(c->exposure, p), c->tolerance, g, p);
    return poisson(u, sessions_mean(available * demand(price, p), c->choice, room, g, p)) * each;
}

static inline void extinguish(circuit *c, double clinic, double rate, double kept, const general *g) {
    if (clinic > 0.5) {
        c->extinction_home *= g->keep_extinction;
        c->extinction_clinic = extinction_after(c->extinction_clinic, rate, g) * kept;
    } else {
        c->extinction_home = extinction_after(c->extinction_home, rate, g) * kept;
        c->extinction_clinic *= g->keep_extinction;
    }
}

static inline void expose(circuit *c, const course *course, const surroundings *around, const general *g) {
    double rate = around->cue_sessions * extinction_step(c->expectation, course->control, 0.0, g);
    c->extinction_clinic = extinction_in_sessions(c->extinction_clinic, rate, g);
}

static inline void learn(const brain *restrict b, circuit *restrict c, const course *restrict course,
                         const surroundings *restrict around,
                         const occasion *restrict occasion, double doses, const general *restrict g,
                         const substance *restrict p) {
    double n = doses / p->reference_doses_per_day;
    double felt = 1.0 - occasion->antagonist_block;
    double d2 = b->d2_density * b->d2_sensitivity;
    double learning = plasticity(b->plasticity, around->maturity, g);
    double gate = learning_gate(b->d1, learning, course->sensitised, b->stress_felt, g);
    double expected = c->sensitivity * p->surge_fold * c->expectation;
    c->error = prediction_error(c->surge, expected, b->allostatic_load, g);
    double ceiling = contingency_ceiling(c->use_trace, g);
    for (int i = 0; i < CUE_COUNT; i++) {
        double cue = i == INTEROCEPTIVE ? c->other_drug : occasion->cues[i];
        if (cue > 0.0)
            c->cue_labile[i] =
                potentiated(c->cue_labile[i], c->cue_stable[i], cue, c->error, doses, gate, ceiling, g, p);
    }
    c->matured_synapses = matured_after(c->silent_synapses, c->matured_synapses, p) * incubation_kept(n * felt, g);
    c->silent_synapses = silent_after(c->silent_synapses, c->matured_synapses, c->error, n, g, p);
    c->preoccupation = preoccupation_after(c->preoccupation, c->error, n, gate, c->expectation, g);
    c->habit = habit_after(c->habit, c->error, n, c->expectation, learning, g, p);
    double liked = spoiled(hedonic(d2 * c->surge, g) + c->liking, occasion->aversion);
    c->outcome_value = outcome_value_after(c->outcome_value, liked, doses, g);
    double want = wanted_dose(c->tolerance, b->allostatic_load, d2, b->d2_trait, g);
    c->remembered_dose += (1.0 - exp(-g->dose_learning_rate * n)) * (want - c->remembered_dose);
    double rate = (1.0 - felt) * extinction_step(c->expectation, course->control, around->cue_therapy, g);
    extinguish(c, around->clinic, rate, extinction_kept(n * felt, g), g);
    expose(c, course, around, g);
}

static inline void rest(circuit *restrict c, const course *restrict course, const surroundings *restrict around,
                        const general *restrict g, const substance *restrict p) {
    c->error = 0.0f;
    c->matured_synapses = matured_after(c->silent_synapses, c->matured_synapses, p);
    c->silent_synapses *= p->keep_maturation;
    c->preoccupation *= g->keep_preoccupation;
    c->habit *= g->keep_habit;
    c->outcome_value *= g->keep_outcome_value;
    double rate = extinction_step(c->expectation, course->control, around->cue_therapy, g);
    extinguish(c, around->clinic, rate, 1.0, g);
    expose(c, course, around, g);
}

static inline void consolidate(circuit *c, const general *g) {
    for (int i = 0; i < CUE_COUNT; i++) {
        c->cue_stable[i] = stable_after(c->cue_labile[i], c->cue_stable[i], g);
        c->cue_labile[i] *= g->keep_cue_labile;
    }
}

static inline void absorb(circuit *c, double amount, double blocked, const general *g, const substance *p) {
    double per_day = amount * (1.0 - blocked) / g->dt;
    double mean = mean_amount(c->concentration, per_day, p);
    c->concentration = amount_after(c->concentration, per_day, p);
    c->exposure = exposure_after(c->exposure, mean, g);
    c->idle_days = amount > 0.0 ? 0.0 : c->idle_days + g->dt;
    double used = used_share(amount, c->idle_days, g->dt);
    c->use_trace = used + (c->use_trace - used) * g->keep_use_trace;
    c->access = amount > 0.0 ? 1.0 : c->access * g->keep_access;
}

static inline void consume(const brain *b, circuit *c, const course *course, const surroundings *around,
                           const occasion *occasion, const offer *offered, const general *g, const substance *p) {
    c->overdose_hazard = 0.0f;
    double kept = 1.0 - offered->held_back;
    double amount = c->doses * c->remembered_dose * kept;
    if (c->doses > 0.0) {
        double tolerant = tolerance_in_place(c->tolerance, occasion->cues[0], g);
        double felt = c->remembered_dose * kept * (1.0 - occasion->antagonist_block);
        c->overdose_hazard = overdose_hazard(c->doses, felt, offered->potency, tolerant, g, p);
        if (offered->held_back > 0.0f) {
            double acute = acute_tolerance(c->concentration, p);
            double blocked = share_blocked(occasion->antagonist_block, occasion->surge_block);
            c->surge = surge(c->sensitivity, c->remembered_dose * kept, tolerant, acute, blocked, p);
        }
        learn(b, c, course, around, occasion, c->doses, g, p);
    } else {
        rest(c, course, around, g, p);
    }
    consolidate(c, g);
    absorb(c, amount, occasion->antagonist_block, g, p);
}

static inline double class_exposure(int64_t s, double agonist, const person *o) {
    double xi = agonist;
    for (int64_t j = 0; j < o->substance_count; j++)
        if (met_in_class(j, o->classes[s], o)) {
            double share = j == s ? 1.0 : o->g->cross_tolerance;
            xi += share * relative_exposure(circuit_of(j, o)->exposure, &o->ps[j]);
        }
    return xi;
}

static inline double neuroadaptation(const circuit *c, const general *g, const substance *p) {
    return adaptation_drive(relative_exposure(c->exposure, p), g);
}

static inline double charge(double learning, double *surged, const person *o) {
    const general *g = o->g;
    double kept = 1.0;
    for (int64_t k = 0; k < o->class_count; k++) {
        if (o->courses[k] < 0) continue;
        double own = 1.0, own_surges = 0.0;
        for (int64_t s = 0; s < o->substance_count; s++) {
            if (!met_in_class(s, k, o)) continue;
            const circuit *c = circuit_of(s, o);
            own *= 1.0 - g->pfc_structural_loss * o->ps[s].pfc_harm_scale * neuroadaptation(c, g, &o->ps[s]);
            own_surges += c->error * c->doses / o->ps[s].reference_doses_per_day;
        }
        course *course = &o->course_table[o->courses[k]];
        course->pfc_loss = class_loss_after(course->pfc_loss, 1.0 - own, g);
        course->sensitisation = sensitisation_after(course->sensitisation, learning * own_surges, g);
        kept *= own;
        *surged += own_surges;
    }
    return kept;
}

static inline void adapt(brain *restrict b, const surroundings *restrict around, const person *o) {
    const general *g = o->g;
    double d2_kept = 1.0, d1_kept = 1.0, set_point_kept = 1.0, surged = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met(s, o)) continue;
        circuit *c = circuit_of(s, o);
        const substance *p = &o->ps[s];
        double agonist = occasion_of(s, o)->agonist_exposure;
        c->tolerance = tolerance_after(c->tolerance, class_exposure(s, agonist, o), g, p);
        double own = relative_exposure(c->exposure, p);
        c->dependence = dependence_after(c->dependence, own + agonist * smaller(1.0, c->dependence), g, p);
        double drive = neuroadaptation(c, g, p);
        d2_kept *= 1.0 - p->d2_density_loss * drive;
        d1_kept *= 1.0 - p->d1_loss * drive;
        set_point_kept *= 1.0 - p->allostasis_scale * drive;
    }
    double learning = plasticity(b->plasticity, around->maturity, g), cortex_kept = charge(learning, &surged, o);
    b->sensitisation = sensitisation_after(b->sensitisation, learning * surged, g);
    double response = b->d2_density * b->d2_sensitivity * b->reward_trait * around->reward;
    b->natural_expected = natural_expected_after(b->natural_expected, response, g);
    b->d2_density = d2_density_after(b->d2_density, b->d2_trait, 1.0 - d2_kept, g);
    b->d2_sensitivity = d2_sensitivity_after(b->d2_sensitivity, 1.0 - d2_kept, g);
    b->d1 = d1_after(b->d1, 1.0 - d1_kept, g);
    b->allostatic_load = allostatic_load_after(b->allostatic_load, 1.0 - set_point_kept, g);
    b->pfc_structure = structure_after(b->pfc_structure, b->control_trait, around->maturity, 1.0 - cortex_kept, g);
    b->pfc_therapy = therapy_after(b->pfc_therapy, around->therapy_sessions * g->dt, b->control, g);
    b->stress = stress_after(b->stress, b->stress_trait + around->stress_input, around->shock, b->withdrawal, g);
}

static inline void crave_each(const brain *b, const surroundings *around, const person *o) {
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met(s, o)) continue;
        int64_t k = o->classes[s];
        crave(b, circuit_of(s, o), around, occasion_of(s, o), &o->course_table[o->courses[k]],
              &o->offers[o->slots[s]], class_occupancy(k, 0.0, o), class_withdrawal(k, occasion_of(s, o), o), other_drug(k, o), o->g, &o->ps[s]);
    }
}

static inline void use_class(int64_t k, int64_t seed, int64_t uid, int64_t day, const brain *b,
                             const surroundings *around, const person *o) {
    const occasion *occasion = &o->occasions[o->courses[k]];
    course *course = &o->course_table[o->courses[k]];
    double available = best_availability(k, o), total = 0.0;
    for (int64_t s = 0; s < o->substance_count; s++) {
        if (!met_in_class(s, k, o)) continue;
        circuit *c = circuit_of(s, o);
        double u = uniform(seed, SESSIONS, uid, day, s);
        c->doses = endured_doses(doses_taken(c, available, o->offers[o->slots[s]].price, u, o->g, &o->ps[s]),
                                 occasion->aversion);
        consume(b, c, course, around, occasion, &o->offers[o->slots[s]], o->g, &o->ps[s]);
        total += c->doses;
    }
    course->goal = goal_after(course->goal, occasion->goal_floor, total, o->g);
}

static inline void person_day(int64_t seed, int64_t uid, int64_t day, brain *b, const surroundings *around,
                              const person *o) {
    sense(b, around, o);
    answer(b, o);
    crave_each(b, around, o);
    choose_each(b, o);
    for (int64_t k = 0; k < o->class_count; k++)
        if (o->courses[k] >= 0) use_class(k, seed, uid, day, b, around, o);
    adapt(b, around, o);
}

/* Arguments as in `neuro.kernel.people_day`, with the lengths that arrays carry in Python. */
void people_day(int64_t row_count, const int64_t *rows, int64_t seed, int64_t day, const int64_t *uid, brain *brains,
                const surroundings *around, circuit *circuits, const int64_t *slots, course *course_table,
                const int64_t *courses, const occasion *occasions, const offer *offers, int64_t substance_count,
                const int64_t *classes, int64_t class_count, const general *g, const substance *substances) {
    for (int64_t i = 0; i < row_count; i++) {
        int64_t row = rows[i];
        person o = {substance_count, class_count,  slots + row * substance_count, courses + row * class_count,
                    classes,         circuits,     course_table,                  occasions,
                    offers,          g,            substances};
        person_day(seed, uid[row], day, &brains[row], &around[row], &o);
    }
}
