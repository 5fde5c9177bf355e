import Files
import Results
import TestSupport
import Testing

private func page(_ sample: SampleRun = SampleRun()) throws -> String {
  try Files.readText(sample.write().reportPath)
}

@Test("the report fetches nothing")
func selfContained() throws {
  let html = try page()
  for word in ["http://", "https://", "//cdn", "@import", "<link", "url(", "fetch("] {
    #expect(!html.contains(word), "\(word)")
  }
  let sources = html.ranges(of: "src=\"").count
  #expect(sources > 0)
  #expect(html.ranges(of: "src=\"data:image/png;base64,").count == sources)
}

@Test("the report is the same bytes for the same run, whatever the folder")
func deterministicReport() throws { #expect(try page() == page()) }

@Test("what a user wrote is text, never markup")
func escaping() throws {
  let html = try page(SampleRun(labels: ["<script>alert(1)</script>"]))
  #expect(!html.contains("<script>alert"))
  #expect(html.contains("&lt;ok&gt; &amp; &#39;so&#39;"))
}

@Test("the report is well-formed: every tag that opens closes, in order")
func wellFormed() throws {
  let html = try page(SampleRun(labels: ["one", "two"]))
  let single: Set<String> = ["meta", "input", "br", "img"]
  var open: [String] = []
  var rest = Substring(html)
  while let start = rest.firstIndex(of: "<") {
    rest = rest[rest.index(after: start)...]
    if rest.hasPrefix("!") { continue }
    let name = rest.prefix { $0 == "/" || $0.isLetter || $0.isNumber }
    guard !name.isEmpty, let end = rest.firstIndex(of: ">") else {
      Issue.record("stray <")
      return
    }
    let isClosed = rest[..<end].hasSuffix("/")
    rest = rest[end...]
    if name.hasPrefix("/") {
      #expect(open.popLast() == String(name.dropFirst()))
    } else if !single.contains(String(name)) && !isClosed {
      open.append(String(name))
      if name == "script" || name == "style", let close = rest.firstRange(of: "</\(name)>") {
        rest = rest[close.lowerBound...]
      }
    }
  }
  #expect(open.isEmpty)
}

@Test("the report shows gains, curves, stages, assumptions and the spec")
func contents() throws {
  let html = try page()
  for text in [
    "dB PSNR", "+1.50", "against bicubic", "<svg class=\"chart\"", "prior/ctmae", "made from",
    "train.batch", "crops of a step", "mae-run: 1", "0808.png",
  ] {
    #expect(html.contains(text), "\(text)")
  }
}

@Test(
  "the report says what its views leave out, and counts what was judged",
  arguments: [
    ("super-resolution", nil, "8 images"), ("pan-sharpen", "Red, green and blue", "8 images"),
    ("video-denoise", "the frame in its middle", "8 clips"),
  ] as [(String, String?, String)])
func views(_ task: String, _ remark: String?, _ count: String) throws {
  var sample = SampleRun()
  sample.task = task
  let html = try page(sample)
  #expect(html.contains("@1: \(count)</summary>"))
  #expect(
    ["Red, green and blue", "the frame in its middle"].filter(html.contains)
      == (remark.map { [$0] } ?? []))
}

@Test("what an autoencoder painted is shown once, however many variants share it")
func reconstructions() throws {
  let html = try page(SampleRun(labels: ["one", "two"]))
  let caption =
    "prior/ctmae: 75 % hidden; mean absolute error there <b>0.1250</b> of 1, against 0.2500 for the "
    + "mean of what is visible: the network is 50 % nearer"
  #expect(html.ranges(of: caption).count == 1)
  #expect(html.ranges(of: "class=\"sheet\"").count == 1)
}
