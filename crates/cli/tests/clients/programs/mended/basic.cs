// The provider's C# sample, mended: the scheme and its value are two arguments, and text becomes bytes as UTF-8.
using System;
using System.Net.Http.Headers;
using System.Text;

class Sample : Caller {
    static void Main() {
        httpClient.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(
                string.Format("{0}:{1}", username, password))));
        Send();
    }
}
