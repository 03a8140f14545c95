// Learns a sine from noisy points, and says what went wrong where something does.
#include "dovela.hpp"
#include <cmath>
#include <cstdio>
#include <random>

int main() try {
  std::mt19937 random(1);
  std::vector<float> x(256), y(256);
  for (std::size_t i = 0; i < x.size(); i++) {
    x[i] = 6.28f * static_cast<float>(random()) / 4294967296.0f - 3.14f;
    y[i] = std::sin(x[i]) + 0.05f * (static_cast<float>(random()) / 4294967296.0f - 0.5f);
  }

  const auto runtime = dovela::make<dovela::runtime>(dovela_runtime_create, nullptr);
  const dovela_tensor_spec column = dovela_spec2(DOVELA_F32, DOVELA_UNKNOWN_EXTENT, 1);
  const auto model = dovela::make<dovela::model>(dovela_model_compose, runtime.get(),
                                                 "Dense(32, tanh) -> Dense(32, tanh) -> Dense(1)", &column, 1, 1);
  const auto trainer = dovela::make<dovela::trainer>(dovela_trainer_create, model.get(),
                                                     "{optimizer: Adam(learning_rate=0.01), loss: mse}", &column, 1);
  const dovela_tensor inputs = dovela::tensor(x, 1), targets = dovela::tensor(y, 1);
  const auto rows =
      dovela::make<dovela::dataset>(dovela_dataset_of_tensors, runtime.get(), &inputs, 1, &targets, 1, nullptr);
  auto options = dovela::table<dovela_fit_options>();
  options.settings = "{epochs: 100, batch_size: 32, seed: 1}";
  dovela::check(dovela_trainer_fit(trainer.get(), rows.get(), &options, nullptr));

  std::vector<float> angle = {-1.5708f, 0, 1.5708f}, answer(3);
  const dovela_tensor asked = dovela::tensor(angle, 1), given = dovela::tensor(answer, 1);
  dovela::check(dovela_model_predict(model.get(), &asked, 1, &given, 1));
  for (std::size_t i = 0; i < angle.size(); i++) std::printf("sin(%+.2f) = %+.2f\n", angle[i], answer[i]);

  try {
    dovela::make<dovela::model>(dovela_model_compose, runtime.get(), "Dens(1)", &column, 1, 1);
  } catch (const dovela::error &error) {
    std::printf("%s\n", error.what());
  }
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
