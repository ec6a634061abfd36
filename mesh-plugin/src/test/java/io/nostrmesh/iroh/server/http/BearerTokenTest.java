package io.nostrmesh.iroh.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BearerTokenTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "/relay              | Bearer sesame     | -            | sesame",
        "/relay              | bearer sesame     | -            | sesame",
        "/relay              | BEARER sesame     | -            | sesame",
        "/relay              | 'Bearer  sesame'  | -            | ' sesame'",
        "/relay              | Bearer a b        | -            | a b",
        "/relay              | Basic dXNlcg==    | Bearer second| second",
        "/relay              | Bearer first      | Bearer second| first",
        "/relay?token=query  | Bearer header     | -            | header",
        "/relay?token=query  | Basic dXNlcg==    | -            | query",
        "/relay?token=query  | -                 | -            | query",
        "/relay?a=b&token=1&token=2 | -          | -            | 1",
        "/relay?token=a%2Bb+c | -                | -            | a+b c",
        "/relay?token=       | -                 | -            | -",
        "/relay?token=%zz    | -                 | -            | -",
        "/relay?tokens=a     | -                 | -            | -",
        "/relay              | 'Bearer '         | -            | -",
        "/relay              | Bearer            | -            | -",
        "/relay              | Bearerx sesame    | -            | -",
        "/relay?token=query  | Bearer s\u00e9same | -            | -",
        "/relay?token=query  | Basic s\u00e9same  | Bearer next  | -",
        "/relay              | -                 | -            | -",
      })
  void findsTheTokenLikeTheStockRelay(String uri, String first, String second, String token) {
    var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, uri);
    for (String authorization : new String[] {first, second}) {
      if (authorization != null) {
        request.headers().add("authorization", authorization);
      }
    }

    assertThat(BearerToken.of(request)).isEqualTo(Optional.ofNullable(token));
  }
}
