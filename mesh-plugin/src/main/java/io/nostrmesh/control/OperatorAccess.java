package io.nostrmesh.control;

import io.nostrmesh.iroh.server.http.ControlRequest;
import io.nostrmesh.json.Parsed;
import io.nostrmesh.url.HttpUrl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may see what only operators may: whoever has the secret, and this machine where that is told
 * apart from the rest of the world.
 *
 * <p>Behind a proxy everybody comes from a loopback address, and a proxy that is set up with
 * nothing but {@code proxy_pass} neither adds a header nor keeps the host. So this machine counts
 * only where no proxy is for strangers, which is where every public URL is of this machine too; and
 * even there only without a sign of a proxy or of a web page that was led here.
 */
public final class OperatorAccess {

  private static final Pattern FORWARDED =
      Pattern.compile("forwarded|via|x-forwarded.*|x-real-ip|.*-connecting-ip|true-client-ip");

  private final Optional<AccessSecret> secret;
  private final boolean thisMachineMay;

  /**
   * @param secret empty where there is none
   * @param publicUrls of the iroh relays
   */
  public OperatorAccess(Optional<AccessSecret> secret, List<String> publicUrls) {
    this.secret = secret;
    this.thisMachineMay = publicUrls.stream().allMatch(OperatorAccess::isOfThisMachine);
  }

  boolean admits(ControlRequest request) {
    return secret.filter(known -> known.isShownBy(request)).isPresent()
        || thisMachineMay && isFromThisMachine(request);
  }

  private static boolean isFromThisMachine(ControlRequest request) {
    List<String> hosts = request.headers("host");
    return request.remoteAddress().isLoopbackAddress()
        && hosts.size() == 1
        && isOfThisMachine("http://" + hosts.get(0))
        && request.headers("authorization").isEmpty()
        && request.headers("origin").isEmpty()
        && request.fields().names().stream()
            .noneMatch(name -> FORWARDED.matcher(name.toLowerCase(Locale.ROOT)).matches());
  }

  private static boolean isOfThisMachine(String url) {
    Parsed<HttpUrl> parsed = HttpUrl.parse(url);
    return parsed.toOptional().filter(HttpUrl::isLoopback).isPresent();
  }
}
