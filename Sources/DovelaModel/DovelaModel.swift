import DovelaCore
