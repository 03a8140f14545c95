#include "geometry.h"

static int64_t reach(int64_t extent, int64_t before, int64_t after, int64_t kernel, int64_t dilation, int64_t stride) {
  const int64_t span = (kernel - 1) * dilation + 1;
  return (extent + before + after - span) / stride + 1;
}

const dovela_error *window_check(const dovela_host *host, const dovela_window *w, const char *owner) {
  const int64_t positive[] = {w->batch,        w->height,          w->width,          w->channels,     w->out_height,
                              w->out_width,    w->filters,         w->kernel_height,  w->kernel_width, w->stride_height,
                              w->stride_width, w->dilation_height, w->dilation_width, w->groups};
  for (uint64_t i = 0; i < sizeof positive / sizeof *positive; i++) {
    if (positive[i] < 1 || positive[i] > INT32_MAX) {
      return dovela_fail(host, DOVELA_INVALID_ARGUMENT, owner,
                         "Every extent, stride and dilation of a window must be from 1 to 2147483647, but the input is "
                         "(%lld, %lld, %lld, %lld), the output (%lld, %lld, %lld), the kernel (%lld, %lld)",
                         (long long)w->batch, (long long)w->height, (long long)w->width, (long long)w->channels,
                         (long long)w->out_height, (long long)w->out_width, (long long)w->filters,
                         (long long)w->kernel_height, (long long)w->kernel_width);
    }
  }
  if (w->channels % w->groups || w->filters % w->groups) {
    return dovela_fail(host, DOVELA_INVALID_ARGUMENT, owner,
                       "%lld groups divide neither evenly %lld channels nor %lld filters; choose a common divisor",
                       (long long)w->groups, (long long)w->channels, (long long)w->filters);
  }
  const int64_t height =
      reach(w->height, w->pad_top, w->pad_bottom, w->kernel_height, w->dilation_height, w->stride_height);
  const int64_t width = reach(w->width, w->pad_left, w->pad_right, w->kernel_width, w->dilation_width, w->stride_width);
  if (w->pad_top < 0 || w->pad_bottom < 0 || w->pad_left < 0 || w->pad_right < 0 || height < w->out_height ||
      width < w->out_width) {
    return dovela_fail(host, DOVELA_SHAPE_MISMATCH, owner,
                       "A window (%lld, %lld) over (%lld, %lld) gives (%lld, %lld), not (%lld, %lld)",
                       (long long)w->kernel_height, (long long)w->kernel_width, (long long)w->height,
                       (long long)w->width, (long long)height, (long long)width, (long long)w->out_height,
                       (long long)w->out_width);
  }
  return NULL;
}
