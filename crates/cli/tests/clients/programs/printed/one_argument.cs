// The same with its brackets balanced: what is left is a header value whose scheme is the credential.
using System.Net.Http.Headers;

class Sample : Caller {
    static void Main() {
        httpClient.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue(string.Format("{0}:{1}", username, password));
        Send();
    }
}
