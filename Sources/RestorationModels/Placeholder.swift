// RestorationModels
