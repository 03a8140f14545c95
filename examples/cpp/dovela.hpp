// libdovela with owners and exceptions: as much of it as the example uses, in the way that the rest would go.
#ifndef DOVELA_HPP
#define DOVELA_HPP

#include <dovela/runtime.h>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace dovela {

/// An error object of the library as an exception.
class error : public std::runtime_error {
public:
  explicit error(const dovela_error *object)
      : std::runtime_error(std::string(object->owner) + ": " + object->message),
        code(static_cast<dovela_code>(object->code)) {
    dovela_error_release(object);
  }
  const dovela_code code;
};

inline void check(const dovela_error *object) {
  if (object) throw error(object);
}

/// A handle that its owner destroys. What it needs of another the library keeps alive.
template <class Handle, void (*destroy)(Handle *)> struct deleter {
  void operator()(Handle *handle) const { destroy(handle); }
};
template <class Handle, void (*destroy)(Handle *)> using owner = std::unique_ptr<Handle, deleter<Handle, destroy>>;

using runtime = owner<dovela_runtime, dovela_runtime_destroy>;
using model = owner<dovela_model, dovela_model_destroy>;
using trainer = owner<dovela_trainer, dovela_trainer_destroy>;
using dataset = owner<dovela_dataset, dovela_dataset_destroy>;
using text = owner<dovela_string, dovela_string_destroy>;

/// The handle that `function(arguments…, &handle)` makes.
template <class Owner, class Function, class... Arguments> Owner make(Function function, Arguments... arguments) {
  typename Owner::pointer handle = nullptr;
  check(function(arguments..., &handle));
  return Owner(handle);
}

/// A table of the interface, empty, with its size set.
template <class Table> Table table() {
  Table table = {};
  table.struct_size = DOVELA_SIZE(Table);
  return table;
}

/// Rows of floats: a tensor over the memory of a vector.
inline dovela_tensor tensor(std::vector<float> &values, std::size_t width) {
  const auto rows = static_cast<int64_t>(values.size() / width);
  return dovela_tensor_of(values.data(), dovela_spec2(DOVELA_F32, rows, static_cast<int64_t>(width)));
}

} // namespace dovela

#endif
