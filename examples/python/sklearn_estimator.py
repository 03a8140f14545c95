"""A classifier for scikit-learn: it goes into pipelines, searches and cross-validation, and passes check_estimator."""

from __future__ import annotations

import dovela as dv
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, check_random_state, validate_data


class DovelaClassifier(ClassifierMixin, BaseEstimator):
    """A multilayer perceptron.

    Parameters
    ----------
    hidden : units of the hidden layers.
    activation, optimizer : names or expressions of Dovela's components.
    epochs, batch_size : as of ``fit`` in Keras.
    random_state : seed of the initial weights and of the order of rows.
    """

    def __init__(
        self, hidden=(32,), activation="relu", optimizer="Adam(learning_rate=0.01)", epochs=50, batch_size=32,
        random_state=None,
    ):  # fmt: skip
        """Keep the parameters as they are."""
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.epochs = epochs
        self.batch_size = batch_size
        self.random_state = random_state

    def fit(self, X, y):
        """Train a new model."""
        X, y = validate_data(self, X, y, dtype=np.float32)
        check_classification_targets(y)
        self.classes_, labels = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError("Classifier can't train when only one class is present.")
        seed = int(check_random_state(self.random_state).randint(1 << 31))
        self._mean, self._scale = X.mean(0), X.std(0) + 1e-7
        layers = [dv.layers.Dense(units, activation=self.activation) for units in self.hidden]
        output = dv.layers.Dense(len(self.classes_), activation="softmax")
        self.model_ = dv.Sequential([dv.Input((X.shape[1],)), *layers, output], seed=seed)
        self.model_.compile(self.optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        self.history_ = self.model_.fit(
            (X - self._mean) / self._scale, labels.astype(np.int32), self.batch_size, self.epochs, verbose=0
        )
        self.n_iter_ = len(self.history_.epoch)
        return self

    def predict_proba(self, X):
        """Probability of each class, in the order of ``classes_``."""
        check_is_fitted(self)
        X = validate_data(self, X, dtype=np.float32, reset=False)
        return self.model_.predict((X - self._mean) / self._scale)

    def predict(self, X):
        """The most probable class."""
        best = self.predict_proba(X).argmax(1)
        return self.classes_[best]


def main() -> None:
    """Cross-validate, search, and let scikit-learn check the class."""
    from sklearn.datasets import load_iris
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.utils.estimator_checks import check_estimator

    x, y = load_iris(return_X_y=True)
    scores = cross_val_score(make_pipeline(StandardScaler(), DovelaClassifier(random_state=1)), x, y, cv=3)
    print(f"iris, three folds: {scores.mean():.3f}")
    search = GridSearchCV(DovelaClassifier(random_state=1, epochs=20), {"hidden": [(8,), (16, 16)]}, cv=3)
    print("best:", search.fit(x, y).best_params_)
    check_estimator(DovelaClassifier())
    print("check_estimator passed")


if __name__ == "__main__":
    main()
