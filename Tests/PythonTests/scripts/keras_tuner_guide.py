"""What a user of Keras Tuner has, from its first function to a model for all the data. The tests change its imports."""

import sys

import keras
import keras_tuner
import numpy as np
from keras import layers

table = np.loadtxt(sys.argv[1], delimiter=",", skiprows=1, dtype="float32")
x_train, y_train = table[:1200, :64] / 16, table[:1200, 64].astype("int32")
x_val, y_val = table[1200:1500, :64] / 16, table[1200:1500, 64].astype("int32")
x_test, y_test = table[1500:, :64] / 16, table[1500:, 64].astype("int32")


def call_existing_code(units, activation, dropout, lr):
    model = keras.Sequential()
    for width in units:
        model.add(layers.Dense(units=width, activation=activation))
    if dropout:
        model.add(layers.Dropout(rate=0.25))
    model.add(layers.Dense(10, activation="softmax"))
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=lr),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def build_model(hp):
    units = [hp.Int(f"units_{i}", min_value=32, max_value=128, step=32) for i in range(hp.Int("num_layers", 1, 3))]
    activation = hp.Choice("activation", ["relu", "tanh"])
    dropout = hp.Boolean("dropout")
    lr = hp.Float("lr", min_value=1e-4, max_value=1e-2, sampling="log")
    return call_existing_code(units=units, activation=activation, dropout=dropout, lr=lr)


build_model(keras_tuner.HyperParameters())

tuner = keras_tuner.RandomSearch(
    hypermodel=build_model,
    objective="val_accuracy",
    max_trials=4,
    executions_per_trial=2,
    overwrite=True,
    directory="my_dir",
    project_name="helloworld",
    seed=1,
)
tuner.search_space_summary()
tuner.search(x_train, y_train, epochs=2, validation_data=(x_val, y_val))
models = tuner.get_best_models(num_models=2)
best_model = models[0]
best_model.summary()
tuner.results_summary()

best_hps = tuner.get_best_hyperparameters(5)
model = build_model(best_hps[0])
x_all = np.concatenate((x_train, x_val))
y_all = np.concatenate((y_train, y_val))
model.fit(x=x_all, y=y_all, epochs=1)


class MyHyperModel(keras_tuner.HyperModel):
    def build(self, hp):
        model = keras.Sequential()
        model.add(layers.Dense(units=hp.Int("units", min_value=32, max_value=128, step=32), activation="relu"))
        model.add(layers.Dense(10, activation="softmax"))
        optimizer = hp.Choice("optimizer", ["adam", "sgd"])
        with hp.conditional_scope("optimizer", ["sgd"]):
            if optimizer == "sgd":
                rate = hp.Float("momentum", 0.0, 0.9)
                optimizer = keras.optimizers.SGD(learning_rate=0.1, momentum=rate)
        model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model

    def fit(self, hp, model, *args, **kwargs):
        return model.fit(*args, batch_size=hp.Choice("batch_size", [16, 32, 64]), **kwargs)


tuner = keras_tuner.Hyperband(
    MyHyperModel(),
    objective=keras_tuner.Objective("val_accuracy", direction="max"),
    max_epochs=9,
    factor=3,
    seed=1,
    overwrite=True,
    directory="my_dir",
    project_name="custom_fit",
)
stop_early = keras.callbacks.EarlyStopping(monitor="val_loss", patience=5)
tuner.search(x_train, y_train, epochs=9, validation_data=(x_val, y_val), callbacks=[stop_early], verbose=0)
best_hps = tuner.get_best_hyperparameters(num_trials=1)[0]
print("batch size", best_hps.get("batch_size"), "units", best_hps.get("units"))
model = tuner.hypermodel.build(best_hps)
history = model.fit(x_train, y_train, epochs=12, validation_data=(x_val, y_val), verbose=0)
val_accuracy = history.history["val_accuracy"]
best_epoch = val_accuracy.index(max(val_accuracy)) + 1
hypermodel = tuner.hypermodel.build(best_hps)
hypermodel.fit(x_train, y_train, epochs=best_epoch, validation_data=(x_val, y_val), verbose=0)
loss, accuracy = hypermodel.evaluate(x_test, y_test)
print("test accuracy", accuracy)


class ByNumber(keras_tuner.HyperModel):
    def build(self, hp):
        model = keras.Sequential([layers.Dense(hp.Int("units", 8, 32, step=8), activation="relu"), layers.Dense(1)])
        model.compile(optimizer="adam", loss="mean_squared_error")
        return model

    def fit(self, hp, model, x, y, validation_data, **kwargs):
        model.fit(x, y, **kwargs)
        x_val, y_val = validation_data
        return float(np.mean(np.abs(model.predict(x_val).reshape(-1) - y_val)))


tuner = keras_tuner.RandomSearch(
    ByNumber(), max_trials=3, overwrite=True, directory="my_dir", project_name="by_number", seed=2
)
tuner.search(x_train, y_train.astype("float32"), validation_data=(x_val, y_val.astype("float32")), epochs=2, verbose=0)
tuner.results_summary(1)
