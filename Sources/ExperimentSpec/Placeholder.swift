// ExperimentSpec
