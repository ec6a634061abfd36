package io.nostrmesh.host.http;

import com.google.zxing.WriterException;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.ByteMatrix;
import com.google.zxing.qrcode.encoder.Encoder;
import java.util.Optional;

/**
 * A QR code (ISO/IEC 18004) as a drawing of SVG.
 *
 * @param size modules on each side, without the quiet zone around it
 * @param path {@code d} of an SVG path that fills the dark modules, each one unit wide
 */
record QrCode(int size, String path) {

  /** Modules that stay light around a code, as the standard wants. */
  private static final int QUIET = 4;

  /** Empty when the text is too long for any code. */
  static Optional<QrCode> of(String text) {
    ByteMatrix modules;
    try {
      modules = Encoder.encode(text, ErrorCorrectionLevel.M).getMatrix();
    } catch (WriterException tooLong) {
      return Optional.empty();
    }
    var path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      row(modules, y, path);
    }
    return Optional.of(new QrCode(modules.getWidth(), path.toString()));
  }

  private static void row(ByteMatrix modules, int y, StringBuilder path) {
    int width = modules.getWidth();
    int x = 0;
    while (x < width) {
      int end = x;
      while (end < width && modules.get(end, y) == 1) {
        end++;
      }
      if (end > x) {
        int dark = end - x;
        path.append('M').append(x).append(' ').append(y);
        path.append('h').append(dark).append("v1h-").append(dark).append('z');
      }
      x = end + 1;
    }
  }

  /** The {@code viewBox} that shows the code with its quiet zone. */
  String viewBox() {
    int side = size + 2 * QUIET;
    return "-" + QUIET + " -" + QUIET + " " + side + " " + side;
  }
}
