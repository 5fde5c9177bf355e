import Files

/// What can be checked beside restoration networks, by the name in the metadata.
let checkers: [String: @Sendable (Golden) throws(Failure) -> Void] = [
  "mae-pretrain": checkPretraining,
  "mae-encoder-loss": checkEncoderLoss,
  "mae-posembed": checkPositionTables,
  "mae-train": checkTraining,
  "ccmae-pretrain": checkConvolutionalPretraining,
  "ccmae-encoder-loss": checkConvolutionalEncoder,
  "vgg16-features": checkVGG,
  "vgg19-features": checkVGG,
  "MATLAB imresize, bicubic": checkResampling,
  "mprnet": checkMPRNet,
  "dead-leaves generator": checkDeadLeaves,
  "metrics": checkMetrics,
  "fastdvdnet": checkFastDVDnet,
  "pacnet S-CNN (VidCnn)": checkPaCNetSpatial,
  "pacnet nearest-neighbour search + patch crafting at full-size constants": checkPatchSearch,
  "pacnet T-CNN (TfNet)": checkPaCNetTemporal,
  "drbn": checkDRBN,
  "drbn-recompose": checkDRBNRecomposition,
  "pan-sharpening metrics": checkPanMetrics,
  "pan-sharpening data preparation (Pillow 8-bit bicubic, saving, training-time validation PSNR/SSIM)":
    checkPanPreparation,
  "drbn-ssim-loss": checkSimilarityLoss,
  "mbllen-loss": checkStructureAndRegionLoss,
  "sfinet frequency loss (L1 + 0.1 L1 of amplitude + 0.1 L1 of phase)": checkSpectralLoss,
  "innformer (GPPNN)": checkINNformer,
  "innformer": checkINNformer,
  "sfinet (SFITNET Net1)": checkSFINet,
  "sfinet": checkSFINet,
]
