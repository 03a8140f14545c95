import DovelaConfig
import Foundation

/// Learning curves drawn with braille dots: two by four dots a character.
struct CurvePlot {
  struct Curve {
    var name: String
    var values: [Double?]
    var style: Terminal.Style
  }

  var title: String
  var curves: [Curve]
  /// Characters of the drawing itself.
  var width = 60
  var height = 10

  /// The plot, with the extreme values at the left and the epochs beneath; empty where there is nothing to draw.
  var text: String {
    let values = curves.flatMap { $0.values.compactMap { $0 } }.filter(\.isFinite)
    let epochs = curves.map(\.values.count).max() ?? 0
    guard let least = values.min(), let greatest = values.max(), epochs > 1 else { return "" }
    // Halved, since the difference of two huge values is infinite.
    let span = greatest > least ? max(greatest / 2 - least / 2, .leastNonzeroMagnitude) : 1
    var dots = [[UInt8]](repeating: [UInt8](repeating: 0, count: width), count: height)
    var owner = [[Int]](repeating: [Int](repeating: 0, count: width), count: height)
    for (index, curve) in curves.enumerated() {
      var previous: (x: Int, y: Int)?
      for (epoch, value) in curve.values.enumerated() {
        guard let value, value.isFinite else {
          previous = nil
          continue
        }
        let x = Int((Double(epoch) / Double(epochs - 1) * Double(width * 2 - 1)).rounded())
        let y = Int(((greatest / 2 - value / 2) / span * Double(height * 4 - 1)).rounded())
        for point in Self.line(from: previous ?? (x, y), to: (x, y)) {
          dots[point.y / 4][point.x / 2] |= Self.bit(point.x % 2, point.y % 4)
          owner[point.y / 4][point.x / 2] = index
        }
        previous = (x, y)
      }
    }
    let labels = [NumberFormat.metric(greatest), NumberFormat.metric(least)]
    let margin = labels.map(\.count).max() ?? 0
    var lines = [legend]
    for row in 0..<height {
      let label = row == 0 ? labels[0] : row == height - 1 ? labels[1] : ""
      let cells = (0..<width).map { column -> String in
        let mark = dots[row][column]
        guard mark != 0, let scalar = UnicodeScalar(0x2800 + UInt32(mark)) else { return " " }
        return Terminal.styled(String(Character(scalar)), curves[owner[row][column]].style)
      }
      lines.append(String(repeating: " ", count: margin - label.count) + label + " ┤" + cells.joined())
    }
    let last = String(epochs)
    lines.append(String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: width))
    lines.append(
      String(repeating: " ", count: margin + 2) + "1" + String(repeating: " ", count: max(1, width - 1 - last.count))
        + last + "  epoch")
    return lines.joined(separator: "\n")
  }

  private var legend: String {
    let names = curves.map { Terminal.styled("━ \($0.name)", $0.style) }
    return "\(title)   \(names.joined(separator: "   "))"
  }

  /// Bresenham's line.
  private static func line(from a: (x: Int, y: Int), to b: (x: Int, y: Int)) -> [(x: Int, y: Int)] {
    var points: [(x: Int, y: Int)] = []
    let dx = abs(b.x - a.x)
    let dy = -abs(b.y - a.y)
    let stepX = a.x < b.x ? 1 : -1
    let stepY = a.y < b.y ? 1 : -1
    var error = dx + dy
    var (x, y) = a
    while true {
      points.append((x, y))
      if x == b.x && y == b.y { return points }
      let twice = 2 * error
      if twice >= dy {
        error += dy
        x += stepX
      }
      if twice <= dx {
        error += dx
        y += stepY
      }
    }
  }

  /// The bit of a dot in a braille character (Unicode block 2800).
  private static func bit(_ x: Int, _ y: Int) -> UInt8 {
    let bits: [[UInt8]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]
    return bits[x][y]
  }
}
