// The schemas of this plugin's components, one JSON object each, in the order of `list`.
// clang-format off
#include <dovela/schema.h>

DOVELA_MANIFEST(manifest, {
  "id": "org.dovela.searches",
  "version": "0.1.0",
  "license": "MIT",
  "doc": "Dovela's standard search algorithms."
});

DOVELA_SCHEMA(Random_schema, {
  "kind": "search",
  "name": "Random",
  "aliases": ["random"],
  "doc": "Each hyperparameter drawn by itself, uniform on its scale.",
  "source": "Bergstra and Bengio 2012, \"Random Search for Hyper-Parameter Optimization\"",
  "parameters": []
});

DOVELA_SCHEMA(Grid_schema, {
  "kind": "search",
  "name": "Grid",
  "aliases": ["grid"],
  "doc": "Every configuration in order, the last hyperparameter changing fastest; a continuum is cut into points.",
  "parameters": [
    {"id": "points", "type": "int", "range": [2, 1000], "default": 5,
     "doc": "Values of a continuum, even on its scale, its ends among them."}
  ]
});

DOVELA_SCHEMA(Sobol_schema, {
  "kind": "search",
  "name": "Sobol",
  "aliases": ["sobol", "quasi_random"],
  "doc": "Quasi-random: points of a Sobol sequence, which lie more evenly than random ones.",
  "source": "Joe and Kuo 2008, \"Constructing Sobol sequences with better two-dimensional projections\"; Owen 1995, \"Randomly Permuted (t,m,s)-Nets and (t,s)-Sequences\"",
  "parameters": [
    {"id": "scramble", "type": "bool", "default": true,
     "doc": "Owen's scrambling by the study's seed; without it every study has the same points."}
  ]
});

DOVELA_SCHEMA(TPE_schema, {
  "kind": "search",
  "name": "TPE",
  "aliases": ["tpe"],
  "doc": "The tree-structured Parzen estimator: where good trials are dense and the others are not, over all dimensions jointly.",
  "source": "Bergstra et al. 2011, \"Algorithms for Hyper-Parameter Optimization\"; Falkner et al. 2018, \"BOHB\"",
  "parameters": [
    {"id": "startup_trials", "type": "int", "range": [2, null], "default": 10,
     "doc": "Trials with objectives before the densities are asked; until then points of a Sobol sequence."},
    {"id": "candidates", "type": "int", "range": [1, 10000], "default": 12,
     "doc": "Configurations drawn for a proposal, and values drawn for each dimension of the best of them."}
  ]
});

DOVELA_SCHEMA(CMAES_schema, {
  "kind": "search",
  "name": "CMAES",
  "aliases": ["cmaes", "cma_es"],
  "doc": "Covariance matrix adaptation for numbers, with restarts of twice the population; choices by how often the better trials had them.",
  "source": "Hansen 2016, \"The CMA Evolution Strategy: A Tutorial\"; Auger and Hansen 2005, \"A Restart CMA Evolution Strategy With Increasing Population Size\"",
  "parameters": [
    {"id": "population", "type": "int", "nullable": true, "range": [4, 10000], "default": null,
     "doc": "Trials of a generation; null: 4 + 3 ln(dimensions)."},
    {"id": "sigma", "type": "float", "range": [0.001, 1.0], "default": 0.16666666666666666,
     "doc": "The deviation at the start, as a share of each range."}
  ]
});

DOVELA_SCHEMA(GP_schema, {
  "kind": "search",
  "name": "GP",
  "aliases": ["gp", "gaussian_process", "bayesian"],
  "doc": "Bayesian optimization: a Gaussian process with a Matern 5/2 kernel, and the configuration with the greatest expected improvement.",
  "source": "Jones et al. 1998, \"Efficient Global Optimization of Expensive Black-Box Functions\"; Rasmussen and Williams 2006, \"Gaussian Processes for Machine Learning\"",
  "parameters": [
    {"id": "startup_trials", "type": "int", "range": [3, null], "default": 10,
     "doc": "Trials with objectives before the process is asked; until then points of a Sobol sequence."},
    {"id": "points", "type": "int", "range": [10, 2000], "default": 200,
     "doc": "Trials that the process is fitted to at most, the best half and the latest; time grows with their cube."}
  ]
});

DOVELA_SCHEMA(RegularizedEvolution_schema, {
  "kind": "search",
  "name": "RegularizedEvolution",
  "aliases": ["regularized_evolution", "evolution"],
  "doc": "The best of a few of the latest trials, with one change; for spaces of choices and structures.",
  "source": "Real et al. 2019, \"Regularized Evolution for Image Classifier Architecture Search\"",
  "parameters": [
    {"id": "population", "type": "int", "range": [2, null], "default": 20,
     "doc": "The latest trials that may have children; as many begin as points of a Sobol sequence."},
    {"id": "sample", "type": "int", "range": [1, 10000], "default": 5, "doc": "Trials of which the best is the parent."},
    {"id": "sigma", "type": "float", "range": [0.001, 1.0], "default": 0.1,
     "doc": "The deviation of a number's change, as a share of its range."}
  ]
});

DOVELA_SCHEMA(PopulationBased_schema, {
  "kind": "search",
  "name": "PopulationBased",
  "aliases": ["population_based", "pbt"],
  "doc": "Population-based training: rounds of trials that go on with the weights of earlier ones, the worst with those of the best and other hyperparameters.",
  "source": "Jaderberg et al. 2017, \"Population Based Training of Neural Networks\"",
  "parameters": [
    {"id": "population", "type": "int", "range": [2, 10000], "default": 10, "doc": "Trials of a round."},
    {"id": "share", "type": "float", "range": [0.01, 0.5], "default": 0.2,
     "doc": "Of the population, that is replaced by as many of the best."},
    {"id": "resample", "type": "float", "range": [0.0, 1.0], "default": 0.25,
     "doc": "How likely a hyperparameter of a replaced trial is drawn anew instead of moved."}
  ]
});
