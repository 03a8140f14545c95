// Models as C functions, called while their handles live and after; and functions of the program as components.
#ifndef FUZZ_FUNCTIONS_H
#define FUZZ_FUNCTIONS_H

/// Whatever its prototype says: it looks at no argument.
static double quarter(void) { return 0.25; }

static const char *const forms[] = {"double (*)(double, void *)", "double (*)(int n, double *x)",
                                    "void (*)(const float *x, float *y)", "int f(const double *x, double *y, size_t n)",
                                    "double (*)(double, double)"};

/// Pointers that were made, with their forms: those whose handles are gone must answer, for every runtime is checked.
static struct {
  dovela_callable *pointer;
  unsigned form;
} pointers[16];
static unsigned pointer_count;

static void call_pointer(fuzz_input *input, dovela_callable *pointer, unsigned form) {
  static double x[256], y[256];
  const int wild = one_in(input, 16);
  switch (form) {
  case 0:
    ((double (*)(double, void *))pointer)(wild ? 0.0 / 0.0 : 1, input);
    break;
  case 1:
    ((double (*)(int, double *))pointer)(byte_of(input) % 8 ? 2 : (int)number_of(input), wild ? NULL : x);
    break;
  case 2:
    ((void (*)(const float *, float *))pointer)(wild ? NULL : (float *)x, one_in(input, 32) ? NULL : (float *)y);
    break;
  case 3: {
    const int status = ((int (*)(const double *, double *, size_t))pointer)(wild ? NULL : x, y, byte_of(input) % 4);
    if (status != 0 && status != -1) abort();
    break;
  }
  default:
    ((double (*)(double, double))pointer)(1, 2);
  }
}

/// Elements of a row on one side of a model: a caller's arrays must have them.
static int64_t row_of(dovela_model *model, int is_output) {
  int64_t sum = 0;
  const uint64_t count = is_output ? dovela_model_output_count(model) : dovela_model_input_count(model);
  for (uint64_t index = 0; index < count; index++) {
    dovela_port port;
    if (!passed(is_output ? dovela_model_output(model, index, &port) : dovela_model_input(model, index, &port))) {
      return INT64_MAX;
    }
    int64_t elements = 1;
    for (uint32_t axis = 1; axis < port.spec.rank; axis++) {
      if (port.spec.shape[axis] > 32 || elements > 32) return INT64_MAX;
      elements *= port.spec.shape[axis];
    }
    sum += elements;
  }
  return sum;
}

static void call_function(fuzz_input *input) {
  switch (byte_of(input) % 6) {
  case 0: {
    dovela_model *model = pick(input, MODEL);
    dovela_function_options options = {.struct_size = DOVELA_SIZE(dovela_function_options)};
    if (byte_of(input) % 4) options.inputs = (const float *)memory, options.input_count = 2;
    if (one_in(input, 8)) options.first = number_of(input);
    if (one_in(input, 8)) options.output = number_of(input);
    if (one_in(input, 32)) options.required = number_of(input);
    if (one_in(input, 32)) options.struct_size = number_of(input) & 63;
    const dovela_function_options *given = byte_of(input) % 4 ? &options : NULL;
    if (one_in(input, 4)) {
      // Any prototype; what it gave is not called.
      const char *text = text_of(input, forms, COUNT_OF(forms));
      MAKE(FUNCTION, dovela_function, dovela_function_create(model, text, given, place));
      break;
    }
    const unsigned form = byte_of(input) % COUNT_OF(forms);
    dovela_function *function = untouched;
    const dovela_error *error = dovela_function_create(model, forms[form], given, &function);
    const int is_made = !error;
    keep_result(error, function, FUNCTION);
    dovela_callable *pointer = is_made ? dovela_function_pointer(function) : NULL;
    if (pointer && row_of(model, 0) <= 32 && row_of(model, 1) <= 32) {
      const unsigned index = pointer_count++ % COUNT_OF(pointers);
      pointers[index].pointer = pointer;
      pointers[index].form = form;
      call_pointer(input, pointer, form);
    }
    break;
  }
  case 1:
  case 2:
    if (pointer_count) {
      const unsigned known = pointer_count < COUNT_OF(pointers) ? pointer_count : COUNT_OF(pointers);
      const unsigned index = byte_of(input) % known;
      call_pointer(input, pointers[index].pointer, pointers[index].form);
    }
    break;
  case 3:
    passed(dovela_function_error(pick(input, FUNCTION)));
    break;
  case 4:
    passed(dovela_runtime_add_function(
        pick(input, RUNTIME), TEXT(input, "erf", "bessel", "a b"),
        TEXT(input, "{library: libm.so.6, prototype: 'float erff(float)', derivative: numeric}",
             "{library: libm.so.6, prototype: 'float j0f(float)', derivative: {prototype: 'float j1f(float)', scale: "
             "-1}}",
             "{library: libm.so.6, symbol: erf, prototype: 'double (*)(double)', derivative: numeric}"),
        TEXT(input, ".", "/", "")));
    break;
  default:
    passed(dovela_runtime_add_pointer(
        pick(input, RUNTIME), TEXT(input, "quarter", "quarter", "a b"),
        TEXT(input, "{prototype: 'float f(float x)', derivative: numeric}",
             "{prototype: 'double f(double x, double beta)', derivative: numeric, defaults: {beta: 1}}",
             "double f(int step)", "{prototype: 'float f(float y_true, float y_pred)', kind: metric}"),
        one_in(input, 16) ? NULL : (dovela_callable *)quarter, one_in(input, 8) ? (dovela_callable *)quarter : NULL));
  }
}

#endif
