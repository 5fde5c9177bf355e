/// All restoration networks by name. A new one is a file and a line here.
public let restorationModels: [String: any RestorationModel.Type] = {
  let all: [any RestorationModel.Type] = [
    EDSR.self, RFDN.self, DnCNN.self, KAIRDnCNN.self, SID.self, RawSID.self,
    MBLLVEN.self, SMOID.self, SMOIDForRGB.self,
    FastDVDnet.self, PaCNet.self,
    DRBN.self, MBLLEN.self, MPRNet.self,
    INNformer.self, SFINet.self,
  ]
  return Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })
}()
