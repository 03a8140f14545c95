#include "convolution.h"
#include "../Elements/epilogue.h"
#include "../Matrices/product.h"
#include "../kernels.h"
#include <string.h>

// Parts of a batch whose weight gradients are made apart, so that threads need not wait for each other. Their number
// does not depend on the threads, and so neither does the sum.
#define MOST_PARTS 8

// Bytes of patches that a thread works on: they stay in its second-level cache.
#define BLOCK_BYTES (128 << 10)

static uint64_t patch_bytes(const dovela_conv *plan) {
  return (uint64_t)dovela_round_up(plan->block * plan->depth * (int64_t)sizeof(float), 64);
}

const dovela_error *dovela_conv_create(const dovela_host *host, dovela_context *context, const dovela_window *window,
                                       uint64_t training, dovela_conv **plan, uint64_t *scratch_bytes) {
  const dovela_error *error = window_check(host, window, "conv_create");
  if (error) return error;
  dovela_conv *conv = host->allocate(host, sizeof *conv, 64);
  if (!conv) return dovela_fail(host, DOVELA_OUT_OF_MEMORY, "conv_create", "No memory for a convolution");
  conv->host = host;
  conv->window = *window;
  conv->depth = window->kernel_height * window->kernel_width * (window->channels / window->groups);
  conv->positions = window->out_height * window->out_width;
  const int64_t fitting = BLOCK_BYTES / (int64_t)sizeof(float) / conv->depth;
  conv->block = dovela_min(conv->positions, dovela_round_up(dovela_max(6, fitting), 6));
  conv->direct = window->kernel_height == 1 && window->kernel_width == 1 && window->stride_height == 1 &&
                 window->stride_width == 1 && window->groups == 1 && window->pad_top == 0 && window->pad_left == 0 &&
                 window->out_height == window->height && window->out_width == window->width;
  conv->threads = context->threads;
  *plan = conv;
  conv->parts = training ? dovela_min(MOST_PARTS, window->batch) : 1;
  const int64_t partial = dovela_round_up(conv->depth * window->filters, 16) * (int64_t)sizeof(float);
  *scratch_bytes = context->threads * patch_bytes(conv) + (uint64_t)((conv->parts - 1) * partial);
  return NULL;
}

void dovela_conv_destroy(dovela_conv *plan) {
  if (plan) plan->host->free(plan->host, plan);
}

typedef struct conv_work {
  dovela_context *context;
  const dovela_conv *plan;
  const float *x, *w, *bias;
  const dovela_eltwise *f;
  float *y, *pre, *dy, *dx, *dw;
  char *scratch;
} conv_work;

static float *own_scratch(const conv_work *c, uint64_t thread) {
  return (float *)(void *)(c->scratch + thread * patch_bytes(c->plan));
}

/// The partial dw of a part but the first, which goes into dw itself.
static float *partial(const conv_work *c, int64_t part) {
  const uint64_t size = (uint64_t)dovela_round_up(c->plan->depth * c->plan->window.filters, 16);
  return own_scratch(c, c->plan->threads) + (uint64_t)(part - 1) * size;
}

DOVELA_MULTIVERSION static void add_floats(int64_t count, const float *restrict x, float *restrict sum) {
  for (int64_t i = 0; i < count; i++) sum[i] += x[i];
}

/// The patches of a block of positions: laid out, or where they lie already.
static const float *patches_of(const conv_work *c, int64_t image, int64_t group, int64_t from, int64_t count,
                               float *scratch) {
  const dovela_window *w = &c->plan->window;
  const float *x = c->x + image * w->height * w->width * w->channels;
  if (c->plan->direct) return x + from * w->channels;
  patches_lay_out(c->plan, group, from, count, x, scratch);
  return scratch;
}

static void forward_worker(void *state, uint64_t thread, uint64_t threads) {
  const conv_work *c = state;
  const dovela_conv *plan = c->plan;
  const dovela_window *w = &plan->window;
  const int64_t blocks = dovela_ceil_div(plan->positions, plan->block), filters = w->filters / w->groups;
  float *scratch = own_scratch(c, thread);
  uint64_t first, last;
  dovela_share((uint64_t)(w->batch * blocks), 1, threads, thread, &first, &last);
  for (int64_t piece = (int64_t)first; piece < (int64_t)last; piece++) {
    const int64_t image = piece / blocks, from = piece % blocks * plan->block;
    const int64_t count = dovela_min(plan->block, plan->positions - from);
    const int64_t at = (image * plan->positions + from) * w->filters;
    for (int64_t group = 0; group < w->groups; group++) {
      const product p = {.m = count,
                         .n = filters,
                         .k = plan->depth,
                         .alpha = 1.0f,
                         .a = patches_of(c, image, group, from, count, scratch),
                         .a_row = plan->depth,
                         .a_column = 1,
                         .b = c->w + group * filters,
                         .b_row = w->filters,
                         .b_column = 1,
                         .c = c->y + at + group * filters,
                         .c_row = w->filters};
      product_run(c->context, &p);
    }
    epilogue_run(count, w->filters, w->filters, c->bias, c->f, c->y + at, c->pre ? c->pre + at : NULL);
  }
}

static uint64_t team_for(dovela_context *context, const dovela_conv *plan) {
  const int64_t work = plan->window.batch * plan->positions * plan->depth * plan->window.filters / plan->window.groups;
  if (work < 200000) return 1;
  const uint64_t threads = dovela_team_size(context);
  return threads < plan->threads ? threads : plan->threads;
}

void dovela_conv_forward(dovela_context *context, dovela_conv *plan, const float *x, const float *w, const float *bias,
                         const dovela_eltwise *f, float *y, float *pre, void *scratch) {
  conv_work c = {
      .context = context, .plan = plan, .x = x, .w = w, .bias = bias, .f = f, .y = y, .pre = pre, .scratch = scratch};
  dovela_team(team_for(context, plan), forward_worker, &c);
}

/// dx of this thread's images.
static void input_gradient(const conv_work *c, uint64_t thread, uint64_t threads) {
  const dovela_conv *plan = c->plan;
  const dovela_window *w = &plan->window;
  const int64_t size = w->height * w->width * w->channels, filters = w->filters / w->groups;
  float *scratch = own_scratch(c, thread);
  uint64_t first, last;
  dovela_share((uint64_t)w->batch, 1, threads, thread, &first, &last);
  for (int64_t image = (int64_t)first; image < (int64_t)last; image++) {
    float *dx = c->dx + image * size;
    if (!plan->direct) memset(dx, 0, (size_t)size * sizeof(float));
    for (int64_t from = 0; from < plan->positions; from += plan->block) {
      const int64_t count = dovela_min(plan->block, plan->positions - from);
      for (int64_t group = 0; group < w->groups; group++) {
        const product p = {.m = count,
                           .n = plan->depth,
                           .k = filters,
                           .alpha = 1.0f,
                           .a = c->dy + (image * plan->positions + from) * w->filters + group * filters,
                           .a_row = w->filters,
                           .a_column = 1,
                           .b = c->w + group * filters,
                           .b_row = 1,
                           .b_column = w->filters,
                           .c = plan->direct ? dx + from * w->channels : scratch,
                           .c_row = plan->depth};
        product_run(c->context, &p);
        if (!plan->direct) patches_add_back(plan, group, from, count, scratch, dx);
      }
    }
  }
}

/// patches^T dy over the images of one part, in their order: a partial dw.
static void partial_weights(const conv_work *c, int64_t part, float *scratch, float *out) {
  const dovela_conv *plan = c->plan;
  const dovela_window *w = &plan->window;
  const int64_t filters = w->filters / w->groups, parts = plan->parts;
  const int64_t begin = w->batch * part / parts, end = w->batch * (part + 1) / parts;
  for (int64_t image = begin; image < end; image++) {
    for (int64_t from = 0; from < plan->positions; from += plan->block) {
      const int64_t count = dovela_min(plan->block, plan->positions - from);
      for (int64_t group = 0; group < w->groups; group++) {
        const product p = {.m = plan->depth,
                           .n = filters,
                           .k = count,
                           .alpha = 1.0f,
                           .beta = image == begin && from == 0 ? 0.0f : 1.0f,
                           .a = patches_of(c, image, group, from, count, scratch),
                           .a_row = 1,
                           .a_column = plan->depth,
                           .b = c->dy + (image * plan->positions + from) * w->filters + group * filters,
                           .b_row = w->filters,
                           .b_column = 1,
                           .c = out + group * filters,
                           .c_row = w->filters};
        product_run(c->context, &p);
      }
    }
  }
}

/// dw: partial sums over the parts of the batch, then their sum in the order of the parts.
static void weight_gradient(const conv_work *c, uint64_t thread, uint64_t threads) {
  const dovela_conv *plan = c->plan;
  const uint64_t size = (uint64_t)(plan->depth * plan->window.filters);
  uint64_t first, last;
  dovela_share((uint64_t)plan->parts, 1, threads, thread, &first, &last);
  for (uint64_t part = first; part < last; part++) {
    partial_weights(c, (int64_t)part, own_scratch(c, thread), part == 0 ? c->dw : partial(c, (int64_t)part));
  }
  dovela_team_barrier(threads);
  dovela_share(size, 16, threads, thread, &first, &last);
  for (int64_t part = 1; part < plan->parts; part++) {
    add_floats((int64_t)(last - first), partial(c, part) + first, c->dw + first);
  }
}

static void backward_worker(void *state, uint64_t thread, uint64_t threads) {
  const conv_work *c = state;
  if (c->dx) input_gradient(c, thread, threads);
  if (c->dw) weight_gradient(c, thread, threads);
}

void dovela_conv_backward(dovela_context *context, dovela_conv *plan, const float *x, const float *w,
                          const dovela_eltwise *f, const float *y, const float *pre, float *dy, float *dx, float *dw,
                          float *dbias, void *scratch) {
  const int64_t rows = plan->window.batch * plan->positions;
  dovela_eltwise_backward(context, f, (uint64_t)(rows * plan->window.filters), pre, y, dy, dy);
  if (dbias) dovela_sum_rows(context, rows, plan->window.filters, dy, 0, dbias);
  conv_work c = {.context = context, .plan = plan, .x = x, .w = w, .dy = dy, .dx = dx, .dw = dw, .scratch = scratch};
  if (dx || dw) dovela_team(team_for(context, plan), backward_worker, &c);
}
