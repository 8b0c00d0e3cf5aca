// The same with the line that C# samples of its time have in that place: ASCII has no letter beyond Z.
using System;
using System.Net.Http.Headers;
using System.Text;

class Sample : Caller {
    static void Main() {
        httpClient.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(
                string.Format("{0}:{1}", username, password))));
        Send();
    }
}
