// The cell of a Long Short-Term Memory: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000.
#include "../Elements/formulas.h"
#include "../kernels.h"

typedef struct cell_rows {
  int64_t units;
  const dovela_eltwise *activation, *recurrent;
  float *gates, *cell, *cell_activated, *hidden;
  const float *gates_after, *cell_before, *activated, *dhidden;
  float *dcell, *dgates;
} cell_rows;

static uint64_t cell_grain(int64_t units) { return units >= 1024 ? 1 : (uint64_t)(1024 / (units > 0 ? units : 1)); }

DOVELA_MULTIVERSION static void cell_body(void *state, uint64_t first, uint64_t last) {
  const cell_rows *s = state;
  const int64_t units = s->units;
  for (uint64_t row = first; row < last; row++) {
    float *i = s->gates + (int64_t)row * 4 * units, *f = i + units, *c = f + units, *o = c + units;
    const int64_t at = (int64_t)row * units;
    const float *before = s->cell_before + at;
    float *cell = s->cell + at, *activated = s->cell_activated + at, *hidden = s->hidden + at;
    formula_values(s->recurrent, 2 * units, i, i);
    formula_values(s->activation, units, c, c);
    formula_values(s->recurrent, units, o, o);
    DOVELA_EACH
    for (int64_t u = 0; u < units; u++) cell[u] = f[u] * before[u] + i[u] * c[u];
    formula_values(s->activation, units, cell, activated);
    DOVELA_EACH
    for (int64_t u = 0; u < units; u++) hidden[u] = o[u] * activated[u];
  }
}

void dovela_lstm_cell(dovela_context *context, int64_t batch, int64_t units, const dovela_eltwise *activation,
                      const dovela_eltwise *recurrent, float *gates, const float *cell_before, float *cell,
                      float *cell_activated, float *hidden) {
  cell_rows s = {.units = units,
                 .activation = activation,
                 .recurrent = recurrent,
                 .gates = gates,
                 .cell = cell,
                 .cell_activated = cell_activated,
                 .hidden = hidden,
                 .cell_before = cell_before};
  dovela_loop(context, (uint64_t)batch, cell_grain(units), cell_body, &s);
}

DOVELA_MULTIVERSION static void cell_backward_body(void *state, uint64_t first, uint64_t last) {
  const cell_rows *s = state;
  const int64_t units = s->units;
  for (uint64_t row = first; row < last; row++) {
    const int64_t gate = (int64_t)row * 4 * units, at = (int64_t)row * units;
    const float *i = s->gates_after + gate, *f = i + units, *c = f + units, *o = c + units;
    const float *before = s->cell_before + at, *activated = s->activated + at, *dhidden = s->dhidden + at;
    float *di = s->dgates + gate, *df = di + units, *dc = df + units, *d_o = dc + units, *dcell = s->dcell + at;
    // d_o holds the gradient of the cell's activation until the formula has turned it into that of the cell.
    DOVELA_EACH
    for (int64_t u = 0; u < units; u++) d_o[u] = dhidden[u] * o[u];
    formula_slopes(s->activation, units, activated, d_o, d_o);
    DOVELA_EACH
    for (int64_t u = 0; u < units; u++) {
      const float total = dcell[u] + d_o[u];
      di[u] = total * c[u];
      df[u] = total * before[u];
      dc[u] = total * i[u];
      d_o[u] = dhidden[u] * activated[u];
      dcell[u] = total * f[u];
    }
    formula_slopes(s->recurrent, 2 * units, i, di, di);
    formula_slopes(s->activation, units, c, dc, dc);
    formula_slopes(s->recurrent, units, o, d_o, d_o);
  }
}

void dovela_lstm_cell_backward(dovela_context *context, int64_t batch, int64_t units, const dovela_eltwise *activation,
                               const dovela_eltwise *recurrent, const float *gates, const float *cell_before,
                               const float *cell_activated, const float *dhidden, float *dcell, float *dgates) {
  cell_rows s = {.units = units,
                 .activation = activation,
                 .recurrent = recurrent,
                 .gates_after = gates,
                 .cell_before = cell_before,
                 .activated = cell_activated,
                 .dhidden = dhidden,
                 .dcell = dcell,
                 .dgates = dgates};
  dovela_loop(context, (uint64_t)batch, cell_grain(units), cell_backward_body, &s);
}
