extension PublishedTable {
  /// Tables 1 to 7 of "Unlocking Masked Autoencoders as Loss Function for Image and Video
  /// Restoration" (arXiv 2303.16411), as far as their numbers are known to this program: mostly the
  /// rows without a learned loss. What is missing is not guessed.
  static let all: [PublishedTable] = [
    PublishedTable(
      "paper/table1", remarks: [],
      """
      model=SID; data=LOL; loss=Original: psnr 20.2852, ssim 0.796, niqe 3.8667
      model=SID; data=LOL; loss=+KMAE Loss: niqe 3.8735
      model=SID; data=Huawei; loss=Original: psnr 16.9575, ssim 0.5958, niqe 3.6313
      model=DRBN; data=LOL; loss=Original: psnr 19.8509, ssim 0.7799, niqe 4.7738
      model=DRBN; data=Huawei; loss=Original: psnr 16.2231, ssim 0.5989, niqe 4.3273
      """),
    PublishedTable(
      "paper/table2", remarks: [],
      """
      model=DnCNN; test=SIDD; loss=Original: psnr 23.66, ssim 0.583 \
      ! the value usually quoted for a DnCNN that was not trained on SIDD
      model=DnCNN; test=DND; loss=Original: psnr 32.42 \
      ! the value usually quoted for a DnCNN trained on synthetic Gaussian noise
      model=MPRNet; test=SIDD; loss=Original: psnr 38.8405, ssim 0.951
      model=MPRNet; test=DND; loss=Original: psnr 39.2401, ssim 0.9555
      """),
    PublishedTable(
      "paper/table3",
      remarks: ["the paper does not name the pictures; its values fit DIV2K validation in RGB"],
      """
      model=RFDN; scale=2; loss=Original: psnr 34.1229, niqe 4.2712
      model=RFDN; scale=4; loss=Original: psnr 28.4997
      model=EDSR; scale=2; loss=Original: psnr 34.4167
      model=EDSR; scale=4; loss=Original: psnr 28.7324
      model=EDSR; scale=2; loss=+VGG Loss: psnr 34.1299, niqe 4.2712 \
      ! nearly that of RFDN x2 without a learned loss, with the same NIQE: perhaps copied
      """),
    PublishedTable(
      "paper/table4",
      remarks: [
        "the paper prints an ERGAS of 0.9276 in four cells, and 0.5356 and 0.5277 twice each"
      ], ""),
    PublishedTable(
      "paper/table5",
      remarks: [
        "values on Set8 without a learned loss are published means over five noise levels"
      ],
      """
      model=FastDVDnet; test=DAVIS; loss=Original: psnr 31.64 \
      ! perhaps a misprint of 34.64, the published mean over five noise levels
      model=FastDVDnet; test=DAVIS; loss=+KMAE Loss: psnr 32.82 \
      ! in the row of a probable misprint
      model=FastDVDnet; test=DAVIS; loss=+CTMAE Loss: psnr 33.37 \
      ! in the row of a probable misprint
      model=FastDVDnet; test=Set8; loss=Original: psnr 32.31
      model=PaCNet; test=DAVIS; loss=Original: psnr 35.62
      model=PaCNet; test=Set8; loss=Original: psnr 32.68
      """),
    PublishedTable(
      "paper/table6", remarks: [],
      """
      model=MBLLVEN; data=e-VDS; loss=Original: psnr 24.98, ssim 0.83 \
      ! perhaps copied from the network's own paper, on other videos
      model=MBLLVEN; data=DRV; loss=Original: psnr 26.88, ssim 0.802
      model=SMOID; data=e-VDS; loss=Original: psnr 25.17, ssim 0.85
      model=SMOID; data=DRV; loss=Original: psnr 24.05, ssim 0.782
      """),
    PublishedTable(
      "paper/table7", remarks: ["the paper spells SFINet as SFNet here"], ""),
  ]
}
