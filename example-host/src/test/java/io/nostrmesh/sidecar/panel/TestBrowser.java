package io.nostrmesh.sidecar.panel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/** The requests of a page that was opened by the panel's link. */
public final class TestBrowser {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI link;

  public TestBrowser(PanelServer panel) {
    this.link = panel.url();
  }

  /** Saves a part. */
  public HttpResponse<String> put(String part, String value) {
    return send(
        authorized("/api/" + part).method("PUT", HttpRequest.BodyPublishers.ofString(value)));
  }

  public HttpResponse<String> get(String path) {
    return send(authorized(path));
  }

  HttpRequest.Builder authorized(String path) {
    return request(path).header("Authorization", "Bearer " + link.getFragment());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + link.getPort() + path));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Follows the state, as an open page does. */
  public Page open() {
    try {
      return new Page(http.send(authorized("/api/state").build(), BodyHandlers.ofInputStream()));
    } catch (IOException e) {
      throw new AssertionError("no answer", e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static AssertionError interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted", e);
  }

  /** An open page. */
  public static final class Page implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;
    private final int status;

    private Page(HttpResponse<InputStream> answer) {
      this.status = answer.statusCode();
      this.body = answer.body();
      this.lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    int status() {
      return status;
    }

    /** The next line that tells something; waits for it. */
    String line() {
      try {
        String line = lines.readLine();
        while (line != null && (line.isEmpty() || line.startsWith(":"))) {
          line = lines.readLine();
        }
        return line == null ? "(end)" : line;
      } catch (IOException e) {
        return "(broken)";
      }
    }

    /** Waits for a state that says {@code text}. */
    public String await(String text) {
      String line = line();
      while (!line.contains(text)) {
        if (!line.startsWith("data: ")) {
          throw new AssertionError("never said " + text + ": " + line);
        }
        line = line();
      }
      return line;
    }

    @Override
    public void close() {
      try {
        body.close();
      } catch (IOException e) {
        // It is gone all the same.
      }
    }
  }
}
