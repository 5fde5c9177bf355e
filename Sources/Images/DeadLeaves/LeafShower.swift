import Glibc
import Tensors

/// What all leaves of one image or clip have in common: sizes, colours, textures, where they fall.
struct LeafShower<Colours: LeafColours> {
  let radius: LeafRadius
  let colours: Colours
  let atlas: TextureAtlas
  let recipe: DeadLeaves.Recipe
  /// Working pixels per output pixel.
  let supersampling: Double
  /// Of the picture, in working pixels.
  let side: Double
  /// Working pixels around it that moving leaves may come from.
  let margin: Double

  /// Where the camera sees a leaf of radius `r` at the time of the pose. Leaves fall wherever they
  /// can touch the picture; some of the larger ones move and turn.
  func place(_ u: LeafDraws, _ r: Double, _ pose: CameraPath.Pose) -> Leaf.Place {
    let width = side + 2 * margin + 2 * r
    var x = -margin - r + u[2] * width
    var y = -margin - r + u[3] * width
    var angle = pose.angle
    if pose.time != 0 && r > 0.05 * side && u[26] < 0.6 {
      let speed = CameraPath.leafSpeed * supersampling * u[27]
      x += speed * cos(2 * .pi * u[28]) * pose.time
      y += speed * sin(2 * .pi * u[28]) * pose.time
      angle += 2 * (u[29] - 0.5) * .pi / 180 * pose.time
    }
    let seen = pose.seen(x, y)
    return Leaf.Place(x: seen.x, y: seen.y, angle: angle, zoom: pose.zoom)
  }
}
